#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/reports/archive_facts.h"
#include "server/reports/loader_parts.h"

namespace webmunk {
namespace {

constexpr char kBegin[] = R"py("""Reads the tables of this export into data frames of pandas.

From a program:     import load; frames = load.load_all()
From the command line: python3 load.py shows what there is.

Numbers and times become such. A column with a cell that is none, or with an integer of more
than 64 bits, stays text, with a warning. Times are in UTC; the text in the file has the local
one.
"""
import csv
import datetime
import math
import pathlib
import re
import warnings

import pandas

csv.field_size_limit(2**31 - 1)
FOLDER = pathlib.Path(__file__).resolve().parent
# Python takes more for numbers: " 5 ", "007", "1_000", "nan".
INTEGER = re.compile("-?(0|[1-9][0-9]*)")
NUMBER = re.compile(INTEGER.pattern + r"(\.[0-9]+)?(e[+-]?[0-9]+)?")
)py";

constexpr char kEnd[] = R"py(

def _integer(cell):
    if not INTEGER.fullmatch(cell) or not -(2**63) <= int(cell) < 2**63:
        raise ValueError(cell)
    return int(cell)


def _number(cell):
    if not NUMBER.fullmatch(cell) or math.isinf(float(cell)):
        raise ValueError(cell)
    return float(cell)


def _integers(cells):
    return pandas.array([_integer(cell) if cell else None for cell in cells], dtype="Int64")


def _numbers(cells):
    return pandas.array([_number(cell) if cell else None for cell in cells], dtype="Float64")


def _times(cells):
    times = [datetime.datetime.fromisoformat(cell) if cell else None for cell in cells]
    return pandas.to_datetime(pandas.Series(times, dtype="object"), utc=True)


READERS = {"integer": _integers, "number": _numbers, "datetime": _times}


def load(member):
    """The data frame of one of MEMBERS."""
    columns = COLUMNS[MEMBERS[member]]
    with open(FOLDER / member, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=DELIMITER))[1:]
    frame = {}
    for index, (name, kind) in enumerate(columns):
        cells = [row[index] for row in rows]
        frame[name] = pandas.array(cells, dtype="string")
        try:
            if kind in READERS:
                frame[name] = READERS[kind](cells)
        except (ValueError, OverflowError):
            warnings.warn(f"{member}: column {name} stays text: a cell is no {kind}, or out of range")
    return pandas.DataFrame(frame)


def load_all():
    """All data frames by member."""
    return {member: load(member) for member in MEMBERS}


if __name__ == "__main__":
    for name, table in load_all().items():
        print(name, len(table), "rows", len(table.columns), "columns")
)py";

}  // namespace

absl::Status WritePythonLoader(const ArchiveFacts& facts, MemberSink& sink) {
  const ExportOptions& options = facts.request.options;
  const bool is_csv = options.format == ExportFormat::kCsv;
  std::string program =
      absl::StrCat(kBegin, "DELIMITER = ", is_csv ? "\",\"" : "\"\\t\"", "\n\nCOLUMNS = {\n");
  for (const ArchiveTable& table : TablesOf(facts)) {
    absl::StrAppend(&program, "    ", PythonString(table.generator), ": [\n");
    for (const auto& [name, column, cell] : ColumnsOf(*table.report, options.strict)) {
      absl::StrAppend(&program, "        (", PythonString(name), ", ",
                      PythonString(TypeName(column.type)), "),\n");
    }
    absl::StrAppend(&program, "    ],\n");
  }
  WEBMUNK_RETURN_IF_ERROR(sink.Write(absl::StrCat(program, "}\n\n")));
  WEBMUNK_RETURN_IF_ERROR(WritePythonMembers(facts, sink));
  return sink.Write(kEnd);
}

}  // namespace webmunk
