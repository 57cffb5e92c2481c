#include "server/storage/reconnect_delay.h"

#include <gtest/gtest.h>

#include <vector>

namespace webmunk {
namespace {

constexpr absl::Time kStart = absl::UnixEpoch();

// How long after `now` a next try is allowed, to the millisecond.
absl::Duration NextTry(ReconnectDelay& delay, absl::Time now) {
  absl::Duration waited;
  while (!delay.MayTry(now + waited)) waited += absl::Milliseconds(1);
  return waited;
}

TEST(ReconnectDelayTest, FailedTriesComeEverMoreSeldom) {
  ReconnectDelay delay;
  EXPECT_TRUE(delay.MayTry(kStart));
  EXPECT_FALSE(delay.MayTry(kStart));
  absl::Time now = kStart;
  for (int i = 0; i < 12; ++i) {
    const absl::Duration waited = NextTry(delay, now);
    EXPECT_LE(waited, absl::Seconds(2.001));
    EXPECT_GE(waited, i < 8 ? absl::Milliseconds(25) : absl::Seconds(1));
    now += waited;
  }
}

TEST(ReconnectDelayTest, SuccessAllowsTheNextTryAtOnce) {
  ReconnectDelay delay;
  for (int i = 0; i < 5; ++i) NextTry(delay, kStart);
  delay.Succeeded();
  EXPECT_TRUE(delay.MayTry(kStart));
}

TEST(ReconnectDelayTest, ServersThatLoseTheirDatabaseTogetherDoNotComeBackTogether) {
  ReconnectDelay one;
  ReconnectDelay other;
  std::vector<absl::Duration> of_one;
  std::vector<absl::Duration> of_other;
  for (int i = 0; i < 10; ++i) {
    of_one.push_back(NextTry(one, kStart));
    of_other.push_back(NextTry(other, kStart));
  }
  EXPECT_NE(of_one, of_other);
}

}  // namespace
}  // namespace webmunk
