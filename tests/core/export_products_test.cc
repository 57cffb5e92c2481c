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

TEST(ExportProductsTest, StrictCellsHaveNumbersThatAreNoneAsPythonWritesThem) {
  ExportStudy study;
  StudyProduct product = ProductOf("B000000001");
  product.metadata = R"({"keepa": [{"type": NaN, "size": [NaN, -Infinity], "title": Infinity, )"
                     R"("rootCategory": -Infinity, "categoryTree": [{"name": NaN}]}]})";
  study.Add(std::move(product));
  const auto members = Export(std::move(study), true);
  EXPECT_THAT(members.at("webmunk-asin-details.txt"),
              HasSubstr("\r\nB000000001\tnan\t\t\t[nan, -inf]\t\tinf\t-inf\tnan\t\t"));
  EXPECT_THAT(members.at("B000/B000000001.json"), HasSubstr("\"type\": NaN,"));
}

// Others look products up while an export is made.
TEST(ExportProductsTest, WhatIsNewInBetweenIsInNeither) {
  std::map<std::string, std::string> members;
  class Sink : public MemberSink {
   public:
    explicit Sink(std::map<std::string, std::string>& members) : members_(members) {}
    absl::Status Begin(const MemberHead& member) override {
      name_ = member.name;
      return absl::OkStatus();
    }
    absl::Status Write(std::string_view bytes) override {
      members_[name_] += bytes;
      return absl::OkStatus();
    }
    absl::Status End(int64_t) override { return absl::OkStatus(); }

   private:
    std::map<std::string, std::string>& members_;
    std::string name_;
  } sink(members);
  MemberNames names;
  ProductDetails details({}, "data.example.com", sink, names);
  bool is_later = false;
  const auto read = [&](const TakeProduct& take) {
    ProductRow first{.id = 5, .asin = "B000000001", .brand = "a", .metadata = std::nullopt};
    const ProductRow second{.id = 7, .asin = "B000000002", .brand = "b", .metadata = "{}"};
    const ProductRow third{.id = 9, .asin = "B000000003", .brand = "c", .metadata = "{}"};
    if (is_later) first.metadata = "{}";
    EXPECT_TRUE(take(first).ok());
    EXPECT_TRUE(take(second).ok());
    if (is_later) {
      EXPECT_TRUE(take(third).ok());
    }
    is_later = true;
    return absl::OkStatus();
  };
  ASSERT_TRUE(details.Write(read).ok());
  EXPECT_EQ(members.size(), 2U);
  const std::vector<std::string> lines =
      absl::StrSplit(members.at("webmunk-asin-details.txt"), "\r\n");
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_TRUE(lines[1].starts_with("B000000001\t") && lines[1].ends_with(".json\t")) << lines[1];
  EXPECT_TRUE(lines[2].ends_with("\tB000/B000000002.json")) << lines[2];
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
