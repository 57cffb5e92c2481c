"""Writes when random cron expressions are due, for the tests of schedules.

usage: cron_times.py SEED COUNT OUTPUT

Each line of OUTPUT is a JSON array: the expression, the zone, an instant, the next one
at which the expression is due, and the last one that was looked at, all in seconds since
1970; null: it is not due until then. A minute of the clock is due when the clock first
shows it or has jumped over it; what it shows a second time is due again where minute or
hour begin with `*`.
"""
import datetime
import json
import random
import sys
import zoneinfo

# A zone and days around a change of its clocks.
CHANGES = [("America/New_York", "2026-03-08"), ("America/New_York", "2026-11-01"),
           ("US/Pacific", "2025-03-09"), ("Europe/Berlin", "2026-03-29"),
           ("Europe/Berlin", "2026-10-25"), ("Australia/Lord_Howe", "2026-04-05"),
           ("Australia/Lord_Howe", "2026-10-04"), ("Pacific/Apia", "2011-12-30"),
           ("America/Havana", "2026-03-08"), ("Asia/Beirut", "2025-03-30"),
           ("America/Scoresbysund", "2024-03-31"), ("Africa/Casablanca", "2026-02-15"),
           ("Antarctica/Troll", "2026-03-29"), ("Asia/Kathmandu", "1986-01-01"),
           ("America/St_Johns", "2006-10-29"), ("Pacific/Chatham", "2026-09-27"),
           ("Atlantic/Azores", "2026-10-25"), ("Asia/Calcutta", "2024-02-28"), ("UTC", "2028-02-28"),
           ("Europe/Dublin", "2026-10-25"), ("America/Sao_Paulo", "2018-11-04")]
DAYS = 6
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
WEEKDAYS = "sun mon tue wed thu fri sat".split()


def random_field(rng, first, last, names=None, star=0.4):
    """The text of a field and the set of its values."""
    if rng.random() < star:
        step = rng.choice([None, None, 2, 3, 5, 7, 15])
        if step is None:
            return "*", set(range(first, last + 1)), True
        return f"*/{step}", set(range(first, last + 1, step)), True
    texts, values = [], set()

    def spell(value):
        name = names[value - first] if names and value - first < len(names) else None
        return rng.choice([name, name.upper(), str(value)]) if name else str(value)

    for _ in range(rng.randint(1, 3)):
        low = rng.randint(first, last)
        if rng.random() < 0.5:
            texts.append(spell(low))
            values.add(low)
            continue
        high = rng.randint(low, last)
        step = rng.choice([None, 1, 2, 4])
        texts.append(f"{spell(low)}-{spell(high)}" + (f"/{step}" if step else ""))
        values.update(range(low, high + 1, step or 1))
    return ",".join(texts), values, False


def random_cron(rng):
    minute, minutes, any_minute = random_field(rng, 0, 59)
    hour, hours, any_hour = random_field(rng, 0, 23, star=0.5)
    day, days, any_day = random_field(rng, 1, 31, star=0.6)
    month, months, _ = random_field(rng, 1, 12, MONTHS, star=0.7)
    weekday, weekdays, any_weekday = random_field(rng, 0, 7, WEEKDAYS, star=0.6)
    weekdays = {value % 7 for value in weekdays}

    def is_due(time):
        has_day = time.day in days
        has_weekday = time.isoweekday() % 7 in weekdays
        on_day = has_day and has_weekday if any_day or any_weekday else has_day or has_weekday
        return time.minute in minutes and time.hour in hours and time.month in months and on_day

    return " ".join([minute, hour, day, month, weekday]), is_due, any_minute or any_hour


def shown_minutes(zone, begin, end, with_repeated):
    """Minutes of the clock with the instants at which it shows or passes them."""
    minute = datetime.timedelta(minutes=1)
    latest = None
    instant = begin
    while instant < end:
        shown = instant.astimezone(zone).replace(tzinfo=None)
        if latest is None or (with_repeated and shown <= latest):
            latest = shown - minute
        while latest < shown:
            latest += minute
            yield latest, instant
        instant += minute


def main():
    rng = random.Random(int(sys.argv[1]))
    count = int(sys.argv[2])
    with open(sys.argv[3], "w") as output:
        for name, day in CHANGES:
            zone = zoneinfo.ZoneInfo(name)
            middle = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc)
            begin = middle - datetime.timedelta(days=2)
            end = begin + datetime.timedelta(days=DAYS)
            once, again = (list(shown_minutes(zone, begin, end, with_repeated))
                           for with_repeated in (False, True))
            for _ in range(count):
                text, is_due, is_repeated = random_cron(rng)
                minutes = again if is_repeated else once
                # Not so near the begin that a minute shown before it would count.
                after = begin + datetime.timedelta(seconds=rng.randint(86400, 86400 * 3))
                due = next((instant for shown, instant in minutes
                            if instant > after and is_due(shown)), None)
                output.write(json.dumps([text, name, int(after.timestamp()),
                                         int(due.timestamp()) if due else None,
                                         int(minutes[-1][1].timestamp())]) + "\n")


main()
