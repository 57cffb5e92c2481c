#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/str_split.h"
#include "server/points/json_scan.h"
#include "tests/core/export_study.h"
#include "tests/core/unpacked_archive.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kScroll[] = "webmunk-extension-scroll-position";
// A generator that tries to be code in every file that names it.
constexpr char kHostile[] = "a'\"`$(touch x)\\\n*/\xE5\x8F\x82 {}";

// What archives of JSON tell of themselves.
class ExportDescribeJsonTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  ExportDescribeJsonTest() {
    study_ = ExportStudy::Golden();
    std::string deep;
    for (size_t i = 1; i < kMaxJsonDepth; ++i) deep += R"({"x":)";
    deep += "{}" + std::string(kMaxJsonDepth - 1, '}');
    // Where loaders might stumble: no metadata, another type, a year that pandas lacks, an
    // integer that R lacks, as many levels as the server takes.
    for (const char* properties :
         {R"({"x":null})", R"({"x":9007199254740993})", deep.c_str(),
          R"({"passive-data-metadata":7})",
          R"({"passive-data-metadata":{"source":5,"timestamp":"no"},"\ud83d\ude00":[{}]})"}) {
      AddPoint(properties);
    }
    facts_.name = "Study X: all";
    facts_.request.generators = {kScroll, "webmunk-amazon-order", "webmunk-extension-log-elements",
                                 "webmunk-local-tasks", kHostile};
    for (const char* source : {"12345678", "Study A 01", "study-a-01"}) {
      facts_.request.sources.push_back({source, true});
    }
    facts_.request.options.format = GetParam();
    Export();
  }

  void AddPoint(const std::string& properties) {
    study_.Add({.id = 9000 + static_cast<int64_t>(study_.points().size()),
                .created = -60'000'000'000'000'000,
                .recorded = 2,
                .source = "12345678",
                .generator = kHostile,
                .location = std::nullopt,
                .properties = properties});
  }

  void Export() {
    members_ = study_.Export(facts_.request);
    facts_.members = study_.member_records();
    described_ = DescribedBy(facts_);
  }

  bool is_lines() const { return GetParam() == ExportFormat::kJsonLines; }

  std::string Described(const std::string& name) const {
    for (const auto& [member, bytes] : described_) {
      if (member == name) return bytes;
    }
    return "";
  }

  // The names of the fields of the codebook, by generator.
  std::map<std::string, std::vector<std::string>> Codebook() const {
    std::map<std::string, std::vector<std::string>> tables;
    for (const Json& table : Json::parse(Described("codebook.json"))) {
      for (const Json& field : table["columns"]) {
        EXPECT_NE(field["meaning"], "");
        EXPECT_NE(field["type"], "");
        tables[table["table"]].push_back(field["name"]);
      }
    }
    return tables;
  }

  // Of the objects of a member.
  std::vector<Json> Objects(const std::string& bytes) const {
    std::vector<Json> objects;
    if (!is_lines()) {
      for (const Json& object : Json::parse(bytes)) objects.push_back(object);
      return objects;
    }
    const std::vector<std::string> lines = absl::StrSplit(bytes, '\n', absl::SkipEmpty());
    for (const std::string& line : lines) objects.push_back(Json::parse(line));
    return objects;
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

TEST_P(ExportDescribeJsonTest, CodebookNamesTheFields) {
  const auto codebook = Codebook();
  EXPECT_EQ(codebook.size(), 5U);
  const std::string in = is_lines() ? "properties." : "";
  const std::vector<std::string>& scroll = codebook.at(kScroll);
  for (const char* field : {"top", "tab-id", "url*", "url!", "passive-data-metadata.timezone"}) {
    EXPECT_THAT(scroll, Contains(in + field));
  }
  EXPECT_EQ(std::set<std::string>(scroll.begin(), scroll.end()).size(), scroll.size());
  EXPECT_THAT(codebook.at("webmunk-amazon-order"), Contains(in + "items[].asin"));
  EXPECT_THAT(codebook.at("webmunk-local-tasks"), Contains(in + "pending-tasks"));
  EXPECT_THAT(codebook.at("webmunk-extension-log-elements"),
              Contains(in + "pattern-matches.*[].offset.top"));
  EXPECT_THAT(codebook.at(kHostile), Not(Contains(in + "top")));
  if (is_lines()) {
    EXPECT_EQ(scroll.front(), "source");
  }
  EXPECT_THAT(Described("codebook.tsv"), HasSubstr("\t" + in + "top\tnumber\tpx\t"));
}

TEST_P(ExportDescribeJsonTest, PackageDescribesEveryMember) {
  const Json package = Json::parse(Described("datapackage.json"));
  ASSERT_EQ(package["resources"].size(), members_.size());
  for (size_t i = 0; i < members_.size(); ++i) {
    const Json& resource = package["resources"][i];
    EXPECT_EQ(resource["path"], members_[i].first);
    EXPECT_EQ(resource["format"], is_lines() ? "ndjson" : "json");
    std::set<std::string> fields;
    for (const Json& field : resource["schema"]["fields"]) {
      EXPECT_TRUE(fields.insert(field["name"]).second) << field["name"];
      EXPECT_THAT((std::set<std::string>{"string", "number", "integer", "datetime", "boolean",
                                         "object", "array", "any"}),
                  Contains(field["type"]));
    }
    if (!is_lines()) {
      EXPECT_TRUE(fields.contains("passive-data-metadata"));
      continue;
    }
    for (const Json& object : Objects(members_[i].second)) {
      std::set<std::string> keys;
      for (const auto& [key, value] : object.items()) keys.insert(key);
      EXPECT_EQ(keys, fields);
    }
  }
}

TEST_P(ExportDescribeJsonTest, ThereIsNoLoaderForStata) {
  EXPECT_EQ(Described("load.do"), "");
  EXPECT_NE(Described("load.py"), "");
}

TEST_P(ExportDescribeJsonTest, PandasReadsEveryPoint) {
  const std::string python = archive_.Pandas();
  if (python.empty()) GTEST_SKIP() << "no pandas";
  Unpack();
  std::map<std::string, size_t> points;
  for (const MemberRecord& member : study_.records()) points[member.head.generator] += member.rows;
  EXPECT_GT(points[kScroll], 0U);
  archive_.Run({python, "-W", "ignore", "-c",
                "import sys, json, pandas; sys.path.insert(0, sys.argv[1]); import load\n"
                "limit = sys.getrecursionlimit(); frames = load.load_all()\n"
                "wanted = json.loads(sys.argv[2])\n"
                "assert sys.getrecursionlimit() == limit\n"
                "assert {name: len(frame) for name, frame in frames.items()} == wanted, wanted\n"
                "scroll = frames['webmunk-extension-scroll-position']\n"
                "assert str(scroll['created'].dtype) == 'datetime64[ns, UTC]', scroll.dtypes\n"
                "assert set(scroll['source']) <= {'12345678', 'Study A 01', 'study-a-01'}\n"
                "flat = pandas.json_normalize(scroll['properties'].tolist())\n"
                "assert flat['top'].notna().any(), flat\n"
                "seconds = flat['passive-data-metadata.timestamp']\n"
                "first = scroll['created'].iloc[0].timestamp()\n"
                "assert abs(first - seconds.iloc[0]) < 0.001, (first, seconds.iloc[0])\n",
                archive_.path(), Json(points).dump()});
  archive_.Run({python, "-W", "ignore", archive_.path() + "/load.py"});
  EXPECT_FALSE(std::filesystem::exists(archive_.path() + "/x"));
}

TEST_P(ExportDescribeJsonTest, PandasReadsIntegersOfAnyLength) {
  const std::string python = archive_.Pandas();
  if (python.empty()) GTEST_SKIP() << "no pandas";
  AddPoint(R"({"x":)" + std::string(5000, '7') + R"(,"y":7})");
  Export();
  Unpack();
  archive_.Run({python, "-W", "ignore", "-c",
                "import sys; sys.path.insert(0, sys.argv[1]); import load\n"
                "odd = list(load.load_all().values())[-1]['properties']\n"
                "assert {'x': '7' * 5000, 'y': 7} in list(odd)\n",
                archive_.path()});
}

TEST_P(ExportDescribeJsonTest, RReadsEveryPoint) {
  if (!archive_.Can({"Rscript", "-e", "library(jsonlite)"})) GTEST_SKIP() << "no R or no jsonlite";
  Unpack();
  std::map<std::string, size_t> points;
  for (const MemberRecord& member : study_.records()) points[member.head.generator] += member.rows;
  archive_.Run({"Rscript", "-e",
                "arguments <- commandArgs(TRUE)\n"
                "source(file.path(arguments[[1]], 'load.R'), encoding = 'UTF-8')\n"
                "frames <- load_all()\n"
                "stopifnot(length(frames) == as.numeric(arguments[[2]]))\n"
                "stopifnot(sum(vapply(frames, nrow, 0L)) == as.numeric(arguments[[3]]))\n"
                "scroll <- frames[['webmunk-extension-scroll-position']]\n"
                "stopifnot(nrow(scroll) == as.numeric(arguments[[4]]))\n"
                "stopifnot(inherits(scroll[['created']], 'POSIXct'))\n"
                "odd <- frames[[length(frames)]][['properties']]\n"
                "odd <- lapply(odd, function(point) point[['x']])\n"
                "stopifnot(any(vapply(odd, identical, NA, '9007199254740993')))\n"
                "first <- scroll[['properties']][[1]]\n"
                "stopifnot(is.numeric(first[['top']]))\n"
                "seconds <- first[['passive-data-metadata']][['timestamp']]\n"
                "stopifnot(abs(as.numeric(scroll[['created']][[1]]) - seconds) < 0.001)\n",
                archive_.path(), std::to_string(points.size()), std::to_string([&] {
                  size_t sum = 0;
                  for (const auto& [generator, count] : points) sum += count;
                  return sum;
                }()),
                std::to_string(points[kScroll])});
  archive_.Run({"Rscript", archive_.path() + "/load.R"});
  EXPECT_FALSE(std::filesystem::exists(archive_.path() + "/x"));
}

INSTANTIATE_TEST_SUITE_P(Formats, ExportDescribeJsonTest,
                         ::testing::Values(ExportFormat::kJsonLines, ExportFormat::kRawJson));

}  // namespace
}  // namespace webmunk::testing
