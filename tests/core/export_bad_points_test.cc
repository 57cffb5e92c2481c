#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::string Nested(int depth) {
  std::string json = R"({"a":)";
  for (int i = 0; i < depth; ++i) json += '[';
  for (int i = 0; i < depth; ++i) json += ']';
  return json + "}";
}

// Points that ingestion takes from nobody, but a hand or another program may have left in
// the database: 2 and 4 of six.
class ExportBadPointsTest : public ::testing::TestWithParam<ExportFormat> {
 protected:
  ExportBadPointsTest() {
    ExportStudy study;
    const std::vector<std::string> properties = {
        R"({"action":"one"})", R"(["two"])",           R"({"action":"three"})",
        R"("four")",           R"({"action":"five"})", R"({"action": "six", "b": [1, 2]})"};
    for (const std::string& text : properties) Add(text, "webmunk-extension-action", study);
    database_.Store(study);
  }

  static void Add(const std::string& properties, const std::string& generator, ExportStudy& study) {
    const auto id = static_cast<int64_t>(study.points().size()) + 1;
    study.Add({.id = id,
               .created = 1'718'064'000'000'000 + id,
               .recorded = 1'718'064'100'000'000,
               .source = "a",
               .generator = generator,
               .location = std::nullopt,
               .properties = properties});
  }

  // What the archive holds of points, and what its manifest says.
  std::string Run(const std::string& generator) {
    ExportRequest request{.generators = {generator}, .sources = {{"a"}}};
    request.options.format = GetParam();
    const std::vector<StudyMember> members = database_.Run(request);
    for (const auto& [name, bytes] : members) {
      if (name == "manifest.json") manifest_ = Json::parse(bytes);
    }
    const std::vector<StudyMember> data = WithoutDescription(members);
    return data.size() == 1 ? data.front().second : "";
  }

  // What readers of the API know of a point, by the row that it is stored in.
  Json Named(int row) {
    const std::string number = std::to_string(row);
    return {{"id", database_.sql().Value(
                       "SELECT replace(hash::text, '-', '') FROM data_point WHERE id = " + number)},
            {"participant", "a"},
            {"generator", "webmunk-extension-action"},
            {"created", "2024-06-11T00:00:00.00000" + number + "+00:00"}};
  }

  ExportDatabase database_;
  Json manifest_;
};

TEST_P(ExportBadPointsTest, TheRestIsWrittenAndTheyAreNamed) {
  const std::string data = Run("webmunk-extension-action");
  for (const char* good : {"one", "three", "five", "six"}) EXPECT_THAT(data, HasSubstr(good));
  for (const char* bad : {"two", "four"}) EXPECT_EQ(data.find(bad), std::string::npos) << bad;
  if (GetParam() == ExportFormat::kRawJson) {
    EXPECT_EQ(Json::parse(data).size(), 4);
  }
  EXPECT_EQ(manifest_["badPoints"]["count"], 2);
  EXPECT_THAT(manifest_["badPoints"]["first"], UnorderedElementsAre(Named(2), Named(4)));
  EXPECT_EQ(manifest_["members"][0]["rows"], 4);
  EXPECT_EQ(database_.sql().Value("SELECT state || ' ' || bad_points FROM export_job"),
            "succeeded 2");
}

TEST_P(ExportBadPointsTest, WhatIsTooDeepForReadersIsNoEndOfTheExport) {
  ExportStudy study;
  // Ids and bundles go on behind those that are there.
  for (int i = 0; i < 6; ++i) Add("{}", "other", study);
  Add(Nested(2000), "g", study);
  Add(R"({"b":"good"})", "g", study);
  Add(R"({"b":"metadata","passive-data-metadata":"none"})", "g", study);
  OpenStore store(database_.url());
  store.Add({study.points().begin() + 6, study.points().end()});
  store.Commit();
  const std::string data = Run("g");
  EXPECT_THAT(data, HasSubstr("good"));
  EXPECT_THAT(data, HasSubstr("metadata"));
  EXPECT_EQ(data.find("[[["), std::string::npos);
  EXPECT_EQ(manifest_["badPoints"]["count"], 1);
  EXPECT_EQ(manifest_["members"][0]["rows"], 2);
}

INSTANTIATE_TEST_SUITE_P(Formats, ExportBadPointsTest,
                         ::testing::Values(ExportFormat::kTsv, ExportFormat::kCsv,
                                           ExportFormat::kJsonLines, ExportFormat::kRawJson));

}  // namespace
}  // namespace webmunk::testing
