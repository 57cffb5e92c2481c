#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "server/reports/product_details.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

struct Product {
  std::string asin;
  std::string brand;
  int64_t added = 0;
  int64_t updated = 0;
  std::optional<std::string> metadata;
};

class MapSink : public MemberSink {
 public:
  absl::Status Begin(const MemberHead& member) override {
    name_ = member.name;
    EXPECT_EQ(members.count(name_), 0) << name_;
    members[name_] = "";
    return absl::OkStatus();
  }
  absl::Status Write(std::string_view bytes) override {
    members[name_] += bytes;
    return absl::OkStatus();
  }
  absl::Status End(int64_t) override { return absl::OkStatus(); }

  std::map<std::string, std::string> members;

 private:
  std::string name_;
};

int64_t Micros(const std::string& iso) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, iso, &time, &error)) << error;
  return absl::ToUnixMicros(time);
}

std::string AsinFile(const std::string& name) {
  return ReadFile(GoldenDirectory() + "/expected/asin/" + name);
}

std::vector<Product> Products() {
  std::vector<Product> products;
  const std::vector<std::string> lines = absl::StrSplit(AsinFile("extracted.tsv"), '\n');
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    const std::vector<std::string> row = absl::StrSplit(lines[i], '\t');
    products.push_back({.asin = row[0],
                        .brand = "",
                        .added = Micros(row[1]),
                        .updated = Micros(row[1]),
                        .metadata = std::nullopt});
  }
  for (const Json& item : Json::parse(AsinFile("metadata.json"))) {
    for (Product& product : products) {
      if (product.asin != item["asin"]) continue;
      if (item["brand"].is_string()) product.brand = item["brand"];
      product.updated = Micros(item["updated"]);
      product.metadata = item["metadata_text"].get<std::string>();
    }
  }
  return products;
}

std::map<std::string, std::string> Export(const ExportOptions& options) {
  MapSink sink;
  ProductDetails details(options, "data.example.com", sink);
  const std::vector<Product> products = Products();
  const auto row = [](const Product& product) {
    return ProductRow{.asin = product.asin,
                      .brand = product.brand,
                      .added = product.added,
                      .updated = product.updated,
                      .metadata = product.metadata};
  };
  for (const Product& product : products) EXPECT_TRUE(details.AddFile(row(product)).ok());
  EXPECT_TRUE(details.Begin().ok());
  for (const Product& product : products) EXPECT_TRUE(details.AddRow(row(product)).ok());
  EXPECT_TRUE(details.Finish().ok());
  return sink.members;
}

TEST(ExportProductsTest, StrictFilesAreTheRecordedOnes) {
  const std::string path = GoldenDirectory() + "/expected/exports/tsv-created-all/job-1/";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "not in the repository";
  const auto members = Export({.strict = true, .time_zone = "America/New_York"});
  EXPECT_EQ(members.size(), 7);
  for (const auto& [name, bytes] : members) EXPECT_EQ(bytes, ReadFile(path + name)) << name;
}

TEST(ExportProductsTest, OnlyProductsAndNumbersAreExported) {
  const auto members = Export({.time_zone = "America/New_York"});
  const std::vector<std::string> lines =
      absl::StrSplit(members.at("webmunk-asin-details.txt"), "\r\n");
  ASSERT_GT(lines.size(), 10);
  for (size_t i = 1; i + 1 < lines.size(); ++i) {
    EXPECT_THAT(lines[i], ::testing::MatchesRegex("[A-Z0-9]{10}\t.*"));
  }
  const Json metadata = Json::parse(members.at("B0Z0/B0Z0JSSHQV.json"));
  EXPECT_EQ(metadata["keepa"][0]["data"]["NEW"], Json::array({9.99, nullptr, nullptr}));
}

}  // namespace
}  // namespace webmunk::testing
