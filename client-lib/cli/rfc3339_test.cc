#include "rfc3339.h"

#include <gtest/gtest.h>

namespace webmunk::cli {
namespace {

TEST(Rfc3339Test, TimesAreReadWithFractionAndOffset) {
  for (const auto& [text, utc] :
       {std::pair{"2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"},
        std::pair{"2026-01-31T13:00:00+01:00", "2026-01-31T12:00:00Z"},
        std::pair{"2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.500Z"},
        std::pair{"2024-02-29T23:59:59.000001Z", "2024-02-29T23:59:59.000001Z"},
        std::pair{"1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"}}) {
    const auto time = ParseTime(text);
    ASSERT_TRUE(time.ok()) << text;
    EXPECT_EQ(FormatTime(*time), utc);
  }
}

TEST(Rfc3339Test, AnythingElseIsRefused) {
  for (const char* text :
       {"", "2026-01-31", "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-13-01T00:00:00Z",
        "2025-02-29T00:00:00Z", "yesterday", "2026-01-31T12:00:00Zx", "1769860800"}) {
    EXPECT_FALSE(ParseTime(text).ok()) << text;
  }
}

}  // namespace
}  // namespace webmunk::cli
