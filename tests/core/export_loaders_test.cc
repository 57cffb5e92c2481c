#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/core/export_study.h"
#include "tests/core/unpacked_archive.h"

namespace webmunk::testing {
namespace {

constexpr char kTask[] = "webmunk-local-tasks";

// What the programs that load tables make of odd cells. Each participant has a table.
class ExportLoadersTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  ExportLoadersTest() {
    facts_.request.generators = {kTask};
    facts_.request.options.format = GetParam();
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
