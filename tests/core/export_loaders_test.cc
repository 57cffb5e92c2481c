#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/export_study.h"
#include "tests/core/unpacked_archive.h"

namespace webmunk::testing {
namespace {

constexpr char kStatus[] = "pdk-system-status";
constexpr char kTask[] = "webmunk-local-tasks";

// What the programs that load tables make of odd cells. Each participant has a table.
class ExportLoadersTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  ExportLoadersTest() {
    facts_.request.generators = {kStatus, kTask};
    facts_.request.options.format = GetParam();
  }

  // A row of which the column of integers, or that of numbers, has this JSON.
  void AddRow(const std::string& source, const std::string& integer, const std::string& number) {
    Add(source, kStatus, 1'718'064'000'000'000,
        absl::StrCat(R"({"storage_available":)", integer, R"(,"runtime":)", number, "}"));
  }

  void Add(const std::string& source, const std::string& generator, int64_t created,
           const std::string& properties) {
    const auto& sources = facts_.request.sources;
    if (sources.empty() || sources.back().identifier != source) {
      facts_.request.sources.push_back({source});
    }
    study_.Add({.id = static_cast<int64_t>(study_.points().size()) + 1,
                .created = created,
                .recorded = created,
                .source = source,
                .generator = generator,
                .location = std::nullopt,
                .properties = properties});
  }

  static std::string Member(const std::string& name) {
    return name + (GetParam() == ExportFormat::kCsv ? ".csv" : ".txt");
  }
  static std::string Table(const std::string& source) {
    return Member(absl::StrCat(kStatus, "/", source));
  }

  // Runs the checks in Python on `frames` and `told`, the warnings. They know `folder`, of the
  // archive, and `arguments`.
  void Pandas(const std::string& checks, const std::vector<std::string>& arguments = {}) {
    const std::string python = archive_.Pandas();
    if (python.empty()) GTEST_SKIP() << "no pandas";
    Run({python, "-c"},
        "import sys, warnings; folder, *arguments = sys.argv[1:]\n"
        "sys.path.insert(0, folder); import load\n"
        "with warnings.catch_warnings(record=True) as caught:\n"
        "    warnings.simplefilter('always')\n"
        "    frames = load.load_all()\n"
        "told = [str(warning.message) for warning in caught]\n" +
            checks,
        arguments);
  }
  // The same for R.
  void R(const std::string& checks, const std::vector<std::string>& arguments = {}) {
    if (!archive_.Can({"Rscript", "--version"})) GTEST_SKIP() << "no R";
    Run({"Rscript", "-e"},
        "arguments <- commandArgs(TRUE); folder <- arguments[[1]]; arguments <- arguments[-1]\n"
        "source(file.path(folder, 'load.R'), encoding = 'UTF-8'); told <- character(0)\n"
        "frames <- withCallingHandlers(load_all(), warning = function(about) {\n"
        "  told <<- c(told, conditionMessage(about)); invokeRestart('muffleWarning') })\n" +
            checks,
        arguments);
  }

  // Adds a file to the archive that the checks read.
  void AddFile(const std::string& name, const std::string& bytes) const {
    archive_.Add({{name, bytes}});
  }

 private:
  void Run(std::vector<std::string> command, const std::string& program,
           const std::vector<std::string>& arguments) {
    archive_.Add(study_.Export(facts_.request));
    facts_.members = study_.member_records();
    archive_.Add(DescribedBy(facts_));
    command.push_back(program);
    command.push_back(archive_.path());
    command.insert(command.end(), arguments.begin(), arguments.end());
    archive_.Run(command);
  }

  UnpackedArchive archive_;
  ExportStudy study_;
  ArchiveFacts facts_{.members = MemberRecords("")};
};

TEST_P(ExportLoadersTest, NumbersAreReadExactly) {
  AddRow("s", "0", "1e-7");
  AddRow("s", "-1", "-0.5");
  AddRow("s", "null", "null");
  AddRow("s", "9007199254740991", "1.5e16");
  AddRow("s", "-9007199254740991", "12345678901234567890");
  Pandas(
      "frame = frames[arguments[0]].astype('object'); assert not told, told\n"
      "frame = frame.where(frame.notna(), None)\n"
      "assert list(frame['Available Storage']) == [0, -1, None, 2**53 - 1, 1 - 2**53]\n"
      "assert list(frame['App Runtime']) == [1e-7, -0.5, None, 1.5e16, 12345678901234567890.]",
      {Table("s")});
  R("frame <- frames[[arguments[[1]]]]; stopifnot(length(told) == 0)\n"
    "stopifnot(identical(frame[['Available Storage']], c(0, -1, NA, 2^53 - 1, 1 - 2^53)),\n"
    "          identical(frame[['App Runtime']], c(1e-7, -0.5, NA, 1.5e16, "
    "12345678901234567890)))",
    {Table("s")});
}

TEST_P(ExportLoadersTest, WhatIsNoNumberStaysTextInBoth) {
  // By the cell: what JSON has for it.
  std::vector<std::pair<std::string, std::string>> odd;
  for (const char* cell : {"007", "-", "+5", "nan", "NaN", "inf", "Infinity", "0x1A", "1_000",
                           "\u0665", " 5 ", "5L", "TRUE", "NA", "1e", ".5", "5."}) {
    odd.emplace_back(cell, absl::StrCat("\"", cell, "\""));
  }
  std::string cells;
  std::string warnings;
  const auto expect = [&](const std::string& source, const std::string& column,
                          const std::string& type, const std::string& cell) {
    absl::StrAppend(&cells, Table(source), "\t", column, "\t", cell, "\n");
    absl::StrAppend(&warnings, Table(source), ": column ", column, " stays text: a cell is no ",
                    type, ", or out of range\n");
  };
  int tables = 100;
  for (const auto& [cell, json] : odd) {
    const std::string source = std::to_string(++tables);
    AddRow(source, "5", "5");
    AddRow(source, json, json);
    expect(source, "Available Storage", "integer", cell);
    expect(source, "App Runtime", "number", cell);
  }
  const std::string digits(400, '7');
  AddRow("999", "5", "5");
  AddRow("999", "2.5", digits);
  expect("999", "Available Storage", "integer", "2.5");
  expect("999", "App Runtime", "number", digits);
  AddFile("cells", cells);
  AddFile("warnings", warnings);
  Pandas(
      "lines = open(folder + '/warnings', encoding='utf-8').read().splitlines()\n"
      "assert told == lines, told\n"
      "for line in open(folder + '/cells', encoding='utf-8'):\n"
      "    table, column, cell = line.rstrip('\\n').split('\\t')\n"
      "    assert list(frames[table][column]) == ['5', cell], frames[table]\n");
  R("lines <- function(name) readLines(file.path(folder, name), encoding = 'UTF-8')\n"
    "stopifnot(identical(told, lines('warnings')))\n"
    "for (cell in strsplit(lines('cells'), '\\t')) {\n"
    "  stopifnot(identical(frames[[cell[[1]]]][[cell[[2]]]], c('5', cell[[3]])))\n"
    "}\n");
}

TEST_P(ExportLoadersTest, IntegersOutOfRangeStayText) {
  AddRow("1", "9223372036854775807", "1");
  AddRow("1", "-9223372036854775808", "1");
  AddRow("2", "9223372036854775808", "1");
  AddRow("3", "18446744073709551615", "1");
  AddRow("3", "5", "1");
  AddRow("4", "-9223372036854775809", "1");
  AddRow("4", "null", "1");
  AddRow("5", "9007199254740993", "1");
  AddRow("6", "9007199254740992", "1");
  const std::vector<std::string> tables = {Table("1"), Table("2"), Table("3"),
                                           Table("4"), Table("5"), Table("6")};
  Pandas(
      "cells = [list(frames[table]['Available Storage']) for table in arguments]\n"
      "assert cells[0] == [2**63 - 1, -(2**63)], cells\n"
      "assert cells[1] == ['9223372036854775808'], cells\n"
      "assert cells[2] == ['18446744073709551615', '5'], cells\n"
      "assert cells[3] == ['-9223372036854775809', ''], cells\n"
      "assert cells[4:] == [[2**53 + 1], [2**53]], cells\n"
      "assert len(told) == 3, told\n",
      tables);
  R("cells <- lapply(arguments, function(table) frames[[table]][['Available Storage']])\n"
    "stopifnot(identical(cells[[1]], c('9223372036854775807', '-9223372036854775808')),\n"
    "          identical(cells[[2]], '9223372036854775808'),\n"
    "          identical(cells[[3]], c('18446744073709551615', '5')),\n"
    "          identical(cells[[4]], c('-9223372036854775809', '')),\n"
    "          identical(cells[[5]], '9007199254740993'),\n"
    "          identical(cells[[6]], '9007199254740992'), length(told) == 6)",
    tables);
}

TEST_P(ExportLoadersTest, TimesOfAnyOffsetAreRead) {
  struct Place {
    const char* zone;
    int64_t seconds;
  };
  std::vector<std::string> arguments = {Member(kTask)};
  // There the clocks were at +00:20, +05:53 and -00:45 or so.
  for (const Place& place :
       {Place{"Europe/Amsterdam", -1'000'000'000}, Place{"Asia/Kolkata", -3'000'000'000},
        Place{"Africa/Monrovia", -1'000'000'000}, Place{"Asia/Kathmandu", 1'718'064'000}}) {
    Add("s", kTask, place.seconds * 1'000'000,
        absl::StrCat(R"({"pending-tasks":[{"message":"m"}],"passive-data-metadata":{"timezone":")",
                     place.zone, "\"}}"));
    arguments.push_back(std::to_string(place.seconds));
  }
  Pandas(
      "frame = frames[arguments[0]]; assert not told, told\n"
      "for name in 'Date Created', 'Date Created UTC':\n"
      "    seconds = [str(int(time.timestamp())) for time in frame[name]]\n"
      "    assert sorted(seconds) == sorted(arguments[1:]), frame[name]\n",
      arguments);
  R("frame <- frames[[arguments[[1]]]]; stopifnot(length(told) == 0)\n"
    "for (name in c('Date Created', 'Date Created UTC')) {\n"
    "  stopifnot(sort(as.numeric(frame[[name]])) == sort(as.numeric(arguments[-1])))\n"
    "}\n",
    arguments);
}

TEST_P(ExportLoadersTest, RReadsTextAsItStands) {
  Add("s", kTask, 1, R"({"pending-tasks":[{"message":"a\r\nb\"\"\t,'# \\n"}]})");
  Add("s", kTask, 1, R"({"pending-tasks":[{"message":"NA"}]})");
  Add("s", kTask, 1, R"({"pending-tasks":[{"message":""}]})");
  Add("s", kTask, 1, R"({"pending-tasks":[{"message":" \u00e9\ud83d\ude00 "}]})");
  R("texts <- frames[[arguments]][['Task Name(s)']]; stopifnot(length(told) == 0)\n"
    "wanted <- c('a\\nb\"\"\\t,\\'# \\\\n', 'NA', '', ' \\u00e9\\U0001f600 ')\n"
    "stopifnot(identical(texts, wanted))\n",
    {Member(kTask)});
}

// What grew with the square of the cell took longer than a program may here.
TEST_P(ExportLoadersTest, RReadsLargeCellsOfTheFirstRows) {
  constexpr size_t kSize = 4'000'000;
  Add("s", kTask, 1,
      absl::StrCat(R"({"pending-tasks":[{"message":")", std::string(kSize, 'x'), "\"}]}"));
  R("size <- nchar(frames[[arguments[[1]]]][['Task Name(s)']])\n"
    "stopifnot(size == as.numeric(arguments[[2]]))\n",
    {Member(kTask), std::to_string(kSize)});
}

INSTANTIATE_TEST_SUITE_P(Formats, ExportLoadersTest,
                         ::testing::Values(ExportFormat::kTsv, ExportFormat::kCsv));

}  // namespace
}  // namespace webmunk::testing
