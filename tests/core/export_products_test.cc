#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "tests/core/export_study.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::map<std::string, std::string> Export(ExportStudy study, bool strict) {
  ExportRequest request{.generators = {"webmunk-asin-details"}};
  request.options.strict = strict;
  request.options.time_zone = "America/New_York";
  std::map<std::string, std::string> members;
  for (auto& [name, bytes] : study.Export(request)) {
    EXPECT_TRUE(members.emplace(name, std::move(bytes)).second) << name;
  }
  return members;
}

StudyProduct ProductOf(const std::string& asin) {
  return {.asin = asin, .brand = "", .metadata = R"({"keepa": []})"};
}

TEST(ExportProductsTest, OnlyProductsAndNumbersAreExported) {
  const auto members = Export(ExportStudy::Golden(), false);
  const std::vector<std::string> lines =
      absl::StrSplit(members.at("webmunk-asin-details.txt"), "\r\n");
  ASSERT_GT(lines.size(), 10);
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    EXPECT_THAT(lines[i], ::testing::MatchesRegex("[A-Z0-9]{10}\t.*"));
  }
  const Json metadata = Json::parse(members.at("B0Z0/B0Z0JSSHQV.json"));
  EXPECT_EQ(metadata["keepa"][0]["data"]["NEW"], Json::array({9.99, nullptr, nullptr}));
}

TEST(ExportProductsTest, TextsThatAreNoNumbersStayInTheArchiveAndApart) {
  ExportStudy study;
  const std::string longest(100, 'x');
  for (const std::string& asin :
       {std::string("../../etc/x"), std::string("abcd/ef"), std::string("abcd\\ef"),
        std::string("ABCD/EF"), std::string(), longest + "1", longest + "2", std::string("con")}) {
    study.Add(ProductOf(asin));
  }
  const auto members = Export(std::move(study), true);
  EXPECT_EQ(members.size(), 9U);
  std::map<std::string, int> lower;
  for (const auto& [name, bytes] : members) {
    EXPECT_EQ(++lower[absl::AsciiStrToLower(name)], 1) << name;
    EXPECT_LE(std::count(name.begin(), name.end(), '/'), 1) << name;
    EXPECT_EQ(name.find('\\'), std::string::npos) << name;
    EXPECT_NE(name.front(), '.') << name;
    EXPECT_NE(name.front(), '/') << name;
  }
  // The table names the files as they are.
  for (const auto& [name, bytes] : members) {
    if (!name.ends_with(".json")) continue;
    EXPECT_THAT(members.at("webmunk-asin-details.txt"), HasSubstr("\t" + name + "\r\n"));
  }
}

TEST(ExportProductsTest, ProductsAreWhereTheirReportIsAskedFor) {
  ExportStudy study;
  study.Add(ProductOf("B000000001"));
  ExportRequest request{.generators = {"webmunk-asin-details", "x", "pdk-system-status"},
                        .sources = {{"s"}}};
  std::vector<std::string> names;
  for (const auto& [name, bytes] : study.Export(request)) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("x.txt", "B000/B000000001.json", "webmunk-asin-details.txt",
                                 "pdk-system-status/s.txt"));
}

}  // namespace
}  // namespace webmunk::testing
