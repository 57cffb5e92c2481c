#include "server/access/stranger_limit.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(StrangerLimitTest, WritesOneInASecondOfEachMethodAndTellsHowManyItLeftOut) {
  LogLimiter::Clock::time_point now;
  StrangerLimit limit([&] { return now; });
  AuditNote first;
  constexpr auto kCode = absl::StatusCode::kUnauthenticated;
  EXPECT_TRUE(limit.Admit("A", kCode, first));
  EXPECT_EQ(first.details, "{}");
  AuditNote note;
  EXPECT_FALSE(limit.Admit("A", kCode, note));
  EXPECT_FALSE(limit.Admit("A", kCode, note));
  EXPECT_TRUE(limit.Admit("B", kCode, note));
  EXPECT_TRUE(limit.Admit("A", absl::StatusCode::kResourceExhausted, note));
  now += std::chrono::seconds(1);
  EXPECT_TRUE(limit.Admit("A", kCode, note));
  EXPECT_EQ(note.details, R"({"left_out":2})");
}

}  // namespace
}  // namespace webmunk
