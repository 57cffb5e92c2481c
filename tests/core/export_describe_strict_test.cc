#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/core/export_study.h"
#include "tests/core/unpacked_archive.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

constexpr char kClick[] = "webmunk-extension-element-click";
constexpr char kHide[] = "webmunk-extension-element-hide";
constexpr char kItems[] = "pdk-external-amazon-item";
constexpr char kLog[] = "webmunk-extension-log-elements";

// Of strict archives, tables are other ones in part: a generic one in place of a folder
// without points, and names and fields of columns that are the existing system's.
class ExportDescribeStrictTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  ExportDescribeStrictTest() {
    ExportStudy study;
    for (const char* generator : {kClick, kHide, kLog}) {
      study.Add({.id = static_cast<int64_t>(study.points().size()) + 1,
                 .created = 1,
                 .recorded = 2,
                 .source = "s",
                 .generator = generator,
                 .location = std::nullopt,
                 .properties =
                     R"({"tab-id":7,"page-id":"p","url!":"u","pattern-matches":{"a":[{}]},)"
                     R"("passive-data-metadata":{"source":"s"}})"});
    }
    facts_.request.generators = {kClick, kHide, kItems, kLog};
    facts_.request.sources = {{"s"}};
    facts_.request.options = {.format = GetParam(), .strict = true};
    members_ = study.Export(facts_.request);
    facts_.members = study.member_records();
    records_ = study.records();
    described_ = DescribedBy(facts_);
    archive_.Add(members_);
    archive_.Add(described_);
  }

  static std::string Extension() { return GetParam() == ExportFormat::kCsv ? ".csv" : ".txt"; }

  const std::string& Described(const std::string& name) const {
    for (const auto& [member, bytes] : described_) {
      if (member == name) return bytes;
    }
    ADD_FAILURE() << name;
    return described_.front().second;
  }

  static std::vector<std::string> HeaderOf(const StudyMember& member) {
    return absl::StrSplit(member.second.substr(0, member.second.find("\r\n")),
                          GetParam() == ExportFormat::kCsv ? ',' : '\t');
  }

  UnpackedArchive archive_;
  ArchiveFacts facts_{.members = MemberRecords("")};
  std::vector<MemberRecord> records_;
  std::vector<StudyMember> members_;
  std::vector<StudyMember> described_;
};

TEST_P(ExportDescribeStrictTest, SchemasAndCodebookNameTheColumnsOfTheFile) {
  const Json package = Json::parse(Described("datapackage.json"));
  std::map<std::string, Json> tables;
  for (const Json& table : Json::parse(Described("codebook.json"))) tables[table["table"]] = table;
  ASSERT_EQ(package["resources"].size(), members_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    std::vector<std::string> fields;
    for (const Json& field : package["resources"][i]["schema"]["fields"]) {
      fields.push_back(field["name"]);
    }
    std::vector<std::string> columns;
    for (const Json& column : tables.at(records_[i].head.generator)["columns"]) {
      columns.push_back(column["name"]);
    }
    EXPECT_EQ(fields, HeaderOf(members_[i])) << members_[i].first;
    EXPECT_EQ(columns, fields) << members_[i].first;
  }
}

TEST_P(ExportDescribeStrictTest, CodebookTellsWhatTheCellsAreMadeOf) {
  const std::string& codebook = Described("codebook.tsv");
  for (const char* line :
       {"\turl*\r\n", "\tpattern-matches.*[].element-content*, else element-content!\r\n"}) {
    EXPECT_THAT(codebook, HasSubstr(line));
  }
  // What stands below a name that is another column's.
  EXPECT_THAT(codebook,
              HasSubstr(absl::StrCat(
                  kHide, "\t5\tVisible\tinteger\t\tNumber of the browser's tab\ttab-id")));
  EXPECT_THAT(codebook,
              HasSubstr(absl::StrCat(kHide, "\t7\tPage ID\tinteger\t\t0: out of sight\t")));
}

TEST_P(ExportDescribeStrictTest, StataNamesTheColumnsOfTheFile) {
  const std::string& program = Described("load.do");
  EXPECT_THAT(program, HasSubstr("rename v5 visible\n"));
  EXPECT_THAT(program, HasSubstr("rename v7 page_id\nlabel variable page_id \"Page ID\"\n"
                                 "capture assert length(page_id) <= 15\n"
                                 "if _rc == 0 destring page_id, replace\n"));
  EXPECT_EQ(program.find("unspsc_code"), std::string::npos);
}

TEST_P(ExportDescribeStrictTest, PandasReadsEveryTable) {
  const std::string python = archive_.Pandas();
  if (python.empty()) GTEST_SKIP() << "no pandas";
  archive_.Run({python, "-W", "error", "-c",
                "import sys; sys.path.insert(0, sys.argv[1]); import load\n"
                "frames = load.load_all()\n"
                "hide = frames[sys.argv[2]]\n"
                "assert list(hide['Visible']) == [7] and list(hide['Page ID']) == [0], hide\n"
                "assert frames[sys.argv[3]].columns[1] == 'Generator', frames\n",
                archive_.path(), kHide + Extension(), kItems + Extension()});
}

TEST_P(ExportDescribeStrictTest, RReadsEveryTable) {
  if (!archive_.Can({"Rscript", "--version"})) GTEST_SKIP() << "no R";
  archive_.Run({"Rscript", "-e",
                "arguments <- commandArgs(TRUE)\n"
                "options(warn = 2)\n"
                "source(file.path(arguments[[1]], 'load.R'), encoding = 'UTF-8')\n"
                "frames <- load_all()\n"
                "hide <- frames[[arguments[[2]]]]\n"
                "stopifnot(hide[['Visible']] == 7, hide[['Page ID']] == 0)\n"
                "stopifnot(names(frames[[arguments[[3]]]])[[2]] == 'Generator')",
                archive_.path(), kHide + Extension(), kItems + Extension()});
}

INSTANTIATE_TEST_SUITE_P(Formats, ExportDescribeStrictTest,
                         ::testing::Values(ExportFormat::kTsv, ExportFormat::kCsv));

}  // namespace
}  // namespace webmunk::testing
