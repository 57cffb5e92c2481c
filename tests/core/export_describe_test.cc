#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "tests/core/export_study.h"
#include "tests/core/unpacked_archive.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

// A generator that tries to be code in every file that names it.
constexpr char kHostile[] = "a'\"`$(touch x)\\\n*/\xE5\x8F\x82 {}";

class ExportDescribeTest : public ::testing::Test {
 protected:
  ExportDescribeTest() {
    study_ = ExportStudy::Golden();
    study_.Add({.id = 9000,
                .created = 1,
                .recorded = 2,
                .source = "12345678",
                .generator = kHostile,
                .location = std::nullopt,
                .properties = R"({"passive-data-metadata":{"source":"12345678"}})"});
    facts_.name = "Study X: all";
    facts_.created = 1'718'064'000'250'000;
    facts_.cursor = "era 1:2: 3";
    for (const Report* report : AllReports()) {
      if (!report->of_products) facts_.request.generators.emplace_back(report->name);
    }
    for (const char* other : {"browser-cookies", "study-custom-event", kHostile}) {
      facts_.request.generators.emplace_back(other);
    }
    for (const char* source : {"12345678", "Study A 01", "study-a-01"}) {
      facts_.request.sources.push_back({source, true});
    }
    facts_.request.range.from = 0;
    members_ = study_.Export(facts_.request);
    facts_.members = study_.member_records();
    described_ = DescribedBy(facts_);
  }

  const std::string& Described(const std::string& name) const {
    for (const auto& [member, bytes] : described_) {
      if (member == name) return bytes;
    }
    ADD_FAILURE() << name;
    return described_.front().second;
  }

  void Unpack() const {
    archive_.Add(members_);
    archive_.Add(described_);
  }

  UnpackedArchive archive_;
  ExportStudy study_;
  ArchiveFacts facts_{.members = MemberRecords("")};
  std::vector<StudyMember> members_;
  std::vector<StudyMember> described_;
};

TEST_F(ExportDescribeTest, ManifestTellsWhatTheArchiveHolds) {
  const Json manifest = Json::parse(Described("manifest.json"));
  EXPECT_EQ(manifest["schemaVersion"], 1);
  EXPECT_EQ(manifest["created"], "2024-06-11T00:00:00.250000+00:00");
  EXPECT_EQ(manifest["cursor"], "era 1:2: 3");
  EXPECT_EQ(manifest["filter"]["from"], "1970-01-01T00:00:00+00:00");
  EXPECT_EQ(manifest["filter"]["before"], nullptr);
  EXPECT_EQ(manifest["filter"]["participants"],
            Json::array({"12345678", "Study A 01", "study-a-01"}));
  EXPECT_EQ(manifest["badPoints"]["count"], 0);
  ASSERT_EQ(manifest["members"].size(), members_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    const Json& member = manifest["members"][i];
    EXPECT_EQ(member["name"], members_[i].first);
    EXPECT_EQ(member["bytes"], members_[i].second.size());
    EXPECT_EQ(member["sha256"].get<std::string>().size(), 64);
  }
  EXPECT_EQ(manifest["members"].back()["name"], "pdk-system-status/study-a-01__1.txt");
}

TEST_F(ExportDescribeTest, PackageAndCodebookDescribeEveryColumn) {
  const Json package = Json::parse(Described("datapackage.json"));
  const Json codebook = Json::parse(Described("codebook.json"));
  std::map<std::string, Json> tables;
  for (const Json& table : codebook) tables[table["table"]] = table;
  EXPECT_EQ(tables.size(), facts_.request.generators.size());
  ASSERT_EQ(package["resources"].size(), members_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    const Json& resource = package["resources"][i];
    const std::string header = members_[i].second.substr(0, members_[i].second.find("\r\n"));
    std::vector<std::string> names;
    for (const Json& field : resource["schema"]["fields"]) names.push_back(field["name"]);
    EXPECT_EQ(names, std::vector<std::string>(absl::StrSplit(header, '\t')));
    const Json& table = tables.at(study_.records()[i].head.generator);
    ASSERT_EQ(table["columns"].size(), names.size());
    for (const Json& column : table["columns"]) EXPECT_NE(column["meaning"], "");
  }
  EXPECT_THAT(Described("codebook.tsv"),
              ::testing::HasSubstr("webmunk-extension-element-show\t9\tTop\tnumber\tpx\tDistance "
                                   "of the element from the top of the page\toffset.top\r\n"));
}

TEST_F(ExportDescribeTest, LoadersAreProgramsWhateverGeneratorsAreCalled) {
  Unpack();
  archive_.Run({"python3", "-m", "py_compile", archive_.path() + "/load.py"});
  EXPECT_FALSE(std::filesystem::exists(archive_.path() + "/x"));
}

TEST_F(ExportDescribeTest, PandasReadsEveryTable) {
  const std::string python = archive_.Pandas();
  if (python.empty()) GTEST_SKIP() << "no pandas";
  Unpack();
  archive_.Run({python, "-c",
                "import sys; sys.path.insert(0, sys.argv[1]); import load\n"
                "frames = load.load_all()\n"
                "scroll = frames['webmunk-extension-scroll-position.txt']\n"
                "assert len(scroll) > 0\n"
                "assert str(scroll['Date Created'].dtype) == 'datetime64[ns, UTC]', scroll.dtypes\n"
                "assert str(scroll['URL'].dtype) == 'string', scroll.dtypes\n",
                archive_.path()});
}

TEST_F(ExportDescribeTest, RReadsEveryTable) {
  if (!archive_.Can({"Rscript", "--version"})) GTEST_SKIP() << "no R";
  Unpack();
  archive_.Run({"Rscript", "-e",
                "source(file.path(commandArgs(TRUE)[[1]], 'load.R'), encoding = 'UTF-8')\n"
                "frames <- load_all()\n"
                "scroll <- frames[['webmunk-extension-scroll-position.txt']]\n"
                "stopifnot(nrow(scroll) > 0, inherits(scroll[['Date Created']], 'POSIXct'))",
                archive_.path()});
}

}  // namespace
}  // namespace webmunk::testing
