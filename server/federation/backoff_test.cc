#include "server/federation/backoff.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

void ExpectBetween(absl::Duration wait, absl::Duration least, absl::Duration most) {
  EXPECT_GE(wait, least) << wait;
  EXPECT_LE(wait, most) << wait;
}

TEST(BackoffTest, WaitDoublesWithEachFailureUpToTheLongest) {
  const absl::Duration longest = absl::Seconds(60);
  ExpectBetween(Backoff(1, longest), absl::Milliseconds(500), absl::Seconds(1));
  ExpectBetween(Backoff(4, longest), absl::Seconds(4), absl::Seconds(8));
  for (const int failures : {7, 100, 2'000'000'000}) {
    ExpectBetween(Backoff(failures, longest), absl::Seconds(30), longest);
  }
}

TEST(BackoffTest, WaitsDifferSoThatServersDoNotComeBackTogether) {
  EXPECT_NE(Backoff(10, absl::Hours(1)), Backoff(10, absl::Hours(1)));
}

}  // namespace
}  // namespace webmunk
