"""Writes what Python makes of random values, for the tests of exports.

usage: python_values.py SEED COUNT OUTPUT

Each line of OUTPUT is a JSON array: the kind of the case, its input, and what is
expected of it.
"""
import csv
import datetime
import io
import json
import random
import re
import sys
import unicodedata
import zoneinfo
from decimal import Decimal

ZONES = ["America/New_York", "US/Eastern", "Asia/Calcutta", "Asia/Kathmandu", "Australia/Lord_Howe",
         "Pacific/Apia", "Europe/Dublin", "Africa/Casablanca", "America/Sao_Paulo", "America/Havana",
         "Asia/Tehran", "Antarctica/Troll", "Pacific/Chatham", "America/St_Johns", "Etc/GMT+5", "UTC",
         "Asia/Beirut", "Atlantic/Azores", "America/Scoresbysund", "EST5EDT"]
SPECIALS = "\t\n\r\"',;\\/ \x0b\x0c\x1c\x1d\x1e\x1f\x00\x7f\x85\xa0\xad\u2028\u2029\u200b\ufeff=+-@[]{}"
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x5FF), (0x2000, 0x206F), (0x3040, 0x30FF),
          (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xE000, 0xE0FF), (0xF900, 0xFFFD), (0x1D400, 0x1D7FF),
          (0x1F300, 0x1FAFF), (0xE0000, 0xE007F)]


def random_text(rng, longest=24):
    text = []
    for _ in range(rng.randrange(longest)):
        kind = rng.random()
        if kind < 0.25:
            text.append(rng.choice(SPECIALS))
        elif kind < 0.75:
            text.append(chr(rng.randrange(0x20, 0x7F)))
        else:
            text.append(chr(rng.randint(*rng.choice(RANGES))))
    return "".join(text)


def random_number(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return str(rng.randrange(-10**6, 10**6))
    if kind == 1:
        return str(rng.randrange(-10**rng.randrange(1, 40), 10**rng.randrange(1, 40)))
    if kind == 2:
        return repr(rng.uniform(-2000, 2000))
    sign = rng.choice(["", "-"])
    whole = rng.choice(["0", str(rng.randrange(1, 10**rng.randrange(1, 20)))])
    fraction = rng.choice(["", "." + "".join(rng.choice("0123456789") for _ in range(rng.randrange(1, 22)))])
    exponent = rng.choice(["", "", rng.choice("eE") + rng.choice(["", "+", "-"]) + str(rng.randrange(0, 330))])
    token = sign + whole + fraction + exponent
    return token if abs(float(token)) != float("inf") else "0"


def random_token(rng, depth=0):
    """JSON without white space."""
    kind = rng.random()
    if kind < 0.3 or depth > 3:
        return random_number(rng)
    if kind < 0.7:
        return json.dumps(random_text(rng), ensure_ascii=rng.random() < 0.5)
    if kind < 0.8:
        return rng.choice(["true", "false", "null"])
    if kind < 0.9:
        return "[" + ",".join(random_token(rng, depth + 1) for _ in range(rng.randrange(4))) + "]"
    keys = [random_text(rng, 6) for _ in range(rng.randrange(5))]
    if keys and rng.random() < 0.2:
        keys.append(keys[0])
    return "{" + ",".join(json.dumps(key) + ":" + random_token(rng, depth + 1) for key in keys) + "}"


def stored(value):
    """What the value is after a way through a jsonb column."""
    if isinstance(value, float):
        text = repr(value)
        return int(Decimal(text)) if "e+" in text else value or 0.0
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [stored(element) for element in value]
    if isinstance(value, dict):
        # Keys that become equal without U+0000: the last one's value.
        clean = {}
        for key, member in value.items():
            clean[key.replace("\0", "")] = stored(member)
        keys = sorted(clean, key=lambda key: (len(key.encode()), key.encode()))
        return {key: clean[key] for key in keys}
    return value


def cell(value, delimiter):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerow(["", value])
    return text.getvalue()[1:-2]


def slug(text):
    """django.utils.text.slugify"""
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text.lower())).strip("-_")


def micros(time):
    return (time - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(microseconds=1)


def from_micros(value, zone):
    start = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (start + datetime.timedelta(microseconds=value)).astimezone(zone)


def begin_of_day(day, zone):
    """The first instant of the day or of one after it."""
    low = micros(datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone.utc)) - 2 * 86400 * 10**6
    high = low + 4 * 86400 * 10**6
    while high - low > 1:
        middle = (low + high) // 2
        if from_micros(middle, zone).date() >= day:
            high = middle
        else:
            low = middle
    return high


def main(seed, count, output):
    rng = random.Random(seed)
    zones = {name: zoneinfo.ZoneInfo(name) for name in ZONES}

    def write(kind, *parts):
        output.write(json.dumps([kind, *parts]) + "\n")

    for _ in range(count):
        token = random_token(rng)
        value = stored(json.loads(token))
        write("cell", token, cell(value, "\t"), cell(value, ","))
        if isinstance(value, str):
            write("clean", token, cell("".join(value.splitlines()), "\t"))
            write("slug", value, slug(value))
    for _ in range(count // 5):
        name = rng.choice(ZONES)
        value = rng.randrange(0, 2**51)
        if rng.random() < 0.3:
            value = value // 10**6 * 10**6
        write("time", name, value, from_micros(value, zones[name]).isoformat())
    for name, zone in zones.items():
        day = datetime.date(rng.randrange(1975, 2036), 1, 1)
        for offset in range(0, 366):
            begin = begin_of_day(day + datetime.timedelta(days=offset), zone)
            write("day", name, (day + datetime.timedelta(days=offset)).isoformat(), begin)
        # A second before and after each change of the clocks of two years.
        for year in (2011, 2024):
            first = micros(datetime.datetime(year, 1, 1, tzinfo=datetime.timezone.utc))
            for hour in range(0, 366 * 24):
                moment = first + hour * 3600 * 10**6
                if from_micros(moment, zone).utcoffset() != from_micros(moment - 1, zone).utcoffset():
                    for value in (moment - 1, moment, moment + 10**6):
                        write("time", name, value, from_micros(value, zone).isoformat())
    # Every character there is, of this Unicode.
    if unicodedata.unidata_version == "14.0.0":
        for first in range(0x80, 0x110000, 64):
            text = "".join(chr(c) for c in range(first, first + 64) if not 0xD800 <= c < 0xE000)
            write("cell", json.dumps([text]), cell([text], "\t"), cell([text], ","))
            write("slug", text, slug(text))


if __name__ == "__main__":
    with open(sys.argv[3], "w", encoding="utf-8") as file:
        main(int(sys.argv[1]), int(sys.argv[2]), file)
