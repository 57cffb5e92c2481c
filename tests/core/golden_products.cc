#include "tests/core/golden_products.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Json = nlohmann::json;

int64_t Micros(const std::string& iso) {
  absl::Time time;
  std::string error;
  Require(absl::ParseTime(absl::RFC3339_full, iso, &time, &error), error);
  return absl::ToUnixMicros(time);
}

std::string AsinFile(const std::string& name) {
  return ReadFile(GoldenDirectory() + "/expected/asin/" + name);
}

}  // namespace

std::vector<StudyProduct> GoldenProducts() {
  std::vector<StudyProduct> products;
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
    for (StudyProduct& product : products) {
      if (product.asin != item["asin"]) continue;
      if (item["brand"].is_string()) product.brand = item["brand"];
      product.updated = Micros(item["updated"]);
      product.metadata = item["metadata_text"].get<std::string>();
    }
  }
  return products;
}

}  // namespace webmunk::testing
