#include "server/base/filter_text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace webmunk {
namespace {

std::string Redacted(std::string_view text) {
  const absl::StatusOr<FilterNode> node = ParseFilter(text);
  return node.ok() ? RedactedFilter(*node) : std::string(node.status().message());
}

TEST(FilterTextTest, RedactionTellsNoIdentifier) {
  EXPECT_EQ(Redacted(R"(participant="participants/alice" AND (generator="pdk-*" OR NOT b.c=7))"),
            "(participant = ? AND (generator = \"pdk-*\" OR NOT b.c = ?))");
  EXPECT_EQ(Redacted(R"(properties.x."a b" = 'alice' AND x:* AND location.latitude > 40.5)"),
            "(properties.x.\"a b\" = ? AND x : * AND location.latitude > 40.5)");
}

}  // namespace
}  // namespace webmunk
