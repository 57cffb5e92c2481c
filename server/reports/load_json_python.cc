#include "server/base/status_macros.h"
#include "server/reports/archive_facts.h"
#include "server/reports/loader_parts.h"

namespace webmunk {
namespace {

constexpr char kBegin[] = R"py("""Reads the data points of this export into data frames of pandas.

From a program:     import load; frames = load.load_all()
From the command line: python3 load.py shows what there is.

Times are in UTC. `properties` holds all that a point says, as a dict. To make columns of
it: pandas.json_normalize(frame["properties"].tolist())
"""
import datetime
import json
import pathlib
import sys
import warnings

import pandas

FOLDER = pathlib.Path(__file__).resolve().parent
UTC = datetime.timezone.utc
)py";

constexpr char kParsed[] = R"py(

def _parsed(text):
    # Python's limit is just where the server's is: a point of 1,000 levels.
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 2000)
    try:
        return json.loads(text)
    except ValueError:
        # Python makes no integers of more than 4,300 digits: those stay text.
        return json.loads(text, parse_int=lambda cell: int(cell) if len(cell) <= 4300 else cell)
    finally:
        sys.setrecursionlimit(limit)
)py";

constexpr char kLines[] = R"py(

def points(member):
    """What the lines of one of MEMBERS hold, one by one."""
    with open(FOLDER / member, encoding="utf-8", newline="\n") as file:
        for line in file:
            yield _parsed(line)


def _columns(member):
    rows = list(points(member))
    return {
        "source": pandas.array([row["source"] for row in rows], dtype="string"),
        "generator": pandas.array([row["generator"] for row in rows], dtype="string"),
        "created": _times(member, [row["created"] for row in rows]),
        "recorded": _times(member, [row["recorded"] for row in rows]),
        "properties": [row["properties"] for row in rows],
    }


def _time(text):
    return datetime.datetime.fromisoformat(text)
)py";

constexpr char kLists[] = R"py(

def points(member):
    """The points of one of MEMBERS: all that they say."""
    with open(FOLDER / member, encoding="utf-8") as file:
        return _parsed(file.read())


def _text(value):
    return value if isinstance(value, str) else None


def _columns(member):
    rows = list(points(member))
    metadata = [row.get("passive-data-metadata") for row in rows]
    metadata = [about if isinstance(about, dict) else {} for about in metadata]
    return {
        "source": pandas.array([_text(about.get("source")) for about in metadata], dtype="string"),
        "generator": pandas.array([MEMBERS[member]] * len(rows), dtype="string"),
        "created": _times(member, [about.get("timestamp") for about in metadata]),
        "properties": rows,
    }


def _time(seconds):
    if not isinstance(seconds, (int, float)):
        return None
    return datetime.datetime(1970, 1, 1, tzinfo=UTC) + datetime.timedelta(seconds=seconds)
)py";

constexpr char kEnd[] = R"py(

def _times(member, values):
    try:
        times = [_time(value) for value in values]
        return pandas.to_datetime(pandas.Series(times, dtype="object"), utc=True)
    except (ValueError, OverflowError):
        warnings.warn(f"{member}: times stay as they are: not every one is of a year of pandas")
        return values


def load(member):
    """The data frame of one of MEMBERS."""
    return pandas.DataFrame(_columns(member))


def load_all():
    """All data frames by generator."""
    frames = {}
    for member, generator in MEMBERS.items():
        frames.setdefault(generator, []).append(load(member))
    return {generator: pandas.concat(parts, ignore_index=True) for generator, parts in frames.items()}


if __name__ == "__main__":
    for name, table in load_all().items():
        print(name, len(table), "points")
)py";

}  // namespace

absl::Status WriteJsonPythonLoader(const ArchiveFacts& facts, MemberSink& sink) {
  const bool is_lines = facts.request.options.format == ExportFormat::kJsonLines;
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kBegin));
  WEBMUNK_RETURN_IF_ERROR(sink.Write("\n"));
  WEBMUNK_RETURN_IF_ERROR(WritePythonMembers(facts, sink));
  WEBMUNK_RETURN_IF_ERROR(sink.Write(kParsed));
  WEBMUNK_RETURN_IF_ERROR(sink.Write(is_lines ? kLines : kLists));
  return sink.Write(kEnd);
}

}  // namespace webmunk
