#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

// More products than one statement reads.
TEST(ExportProductPagesTest, EveryProductIsReadOnce) {
  constexpr int kProducts = 450;
  ExportStudy study;
  for (int i = 0; i < kProducts; ++i) {
    StudyProduct product{
        .asin = absl::StrFormat("B%09d", i), .brand = "b", .metadata = std::nullopt};
    if (i % 2 == 0) product.metadata = R"({"keepa": []})";
    study.Add(std::move(product));
  }
  ExportDatabase database;
  database.Store(study);
  const ExportRequest request{.generators = {"webmunk-asin-details", "webmunk-extension-action"}};
  const std::vector<StudyMember> members = WithoutDescription(database.Run(request));
  EXPECT_EQ(members, study.Export(request));
  EXPECT_EQ(members.size(), 2U + kProducts / 2);
  const std::string& table = members.back().second;
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 1 + kProducts);
}

TEST(ExportProductPagesTest, AStudyWithoutProductsHasAnEmptyTable) {
  ExportDatabase database;
  const auto members = WithoutDescription(database.Run({.generators = {"webmunk-asin-details"}}));
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(std::count(members[0].second.begin(), members[0].second.end(), '\n'), 1);
}

}  // namespace
}  // namespace webmunk::testing
