#include "server/jobs/retry_delay.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(RetryDelayTest, WaitsTwiceAsLongAfterEachFailureUpToTheLimit) {
  RetryDelay delay(absl::Seconds(1), absl::Seconds(4));
  for (const int bound : {1, 2, 4, 4, 4}) {
    const absl::Duration wait = delay.Next();
    EXPECT_GE(wait, absl::Seconds(bound) / 2);
    EXPECT_LE(wait, absl::Seconds(bound));
  }
}

TEST(RetryDelayTest, BeginsAnewAfterASuccess) {
  RetryDelay delay(absl::Seconds(1), absl::Seconds(64));
  for (int i = 0; i < 5; ++i) delay.Next();
  delay.Reset();
  EXPECT_LE(delay.Next(), absl::Seconds(1));
}

TEST(RetryDelayTest, TwoThatFailTogetherWaitDifferently) {
  RetryDelay one(absl::Seconds(1), absl::Seconds(64));
  RetryDelay other(absl::Seconds(1), absl::Seconds(64));
  EXPECT_NE(one.Next(), other.Next());
}

}  // namespace
}  // namespace webmunk
