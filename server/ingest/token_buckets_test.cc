#include "server/ingest/token_buckets.h"

#include <gtest/gtest.h>

#include <vector>

namespace webmunk {
namespace {

using Keys = std::vector<std::string>;

const absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);

TEST(TokenBucketsTest, BurstIsAllowedAndThenTheRate) {
  TokenBuckets buckets({.per_second = 2, .burst = 3});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::Milliseconds(500));
  EXPECT_EQ(buckets.Take(Keys{"b"}, kStart), absl::ZeroDuration()) << "keys are independent";
  EXPECT_GT(buckets.Take(Keys{"a"}, kStart + absl::Milliseconds(499)), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart + absl::Milliseconds(501)), absl::ZeroDuration());
  // However long nothing came, no more than the burst.
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(buckets.Take(Keys{"a"}, kStart + absl::Hours(1)), absl::ZeroDuration());
  }
  EXPECT_GT(buckets.Take(Keys{"a"}, kStart + absl::Hours(1)), absl::ZeroDuration());
}

TEST(TokenBucketsTest, AllKeysAreTakenOrNone) {
  TokenBuckets buckets({.per_second = 1, .burst = 1});
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"b", "a"}, kStart), absl::Seconds(1));
  EXPECT_EQ(buckets.Take(Keys{"b"}, kStart), absl::ZeroDuration()) << "b kept its token";
}

TEST(TokenBucketsTest, WithoutARateEverythingIsAllowed) {
  TokenBuckets buckets({.per_second = 0, .burst = 1});
  for (int i = 0; i < 100; ++i) EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
}

TEST(TokenBucketsTest, ClockSetBackGivesAndTakesNothing) {
  TokenBuckets buckets({.per_second = 1, .burst = 1});
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart - absl::Hours(1)), absl::Seconds(1));
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart - absl::Hours(1) + absl::Seconds(1)),
            absl::ZeroDuration());
}

TEST(TokenBucketsTest, OnlyTheKeyLongestUnseenIsForgotten) {
  TokenBuckets buckets({.per_second = 1, .burst = 1}, 2);
  EXPECT_EQ(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"b"}, kStart), absl::ZeroDuration());
  EXPECT_GT(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"c"}, kStart), absl::ZeroDuration());  // Forgets b.
  EXPECT_GT(buckets.Take(Keys{"a"}, kStart), absl::ZeroDuration());
  EXPECT_EQ(buckets.Take(Keys{"b"}, kStart), absl::ZeroDuration());
}

TEST(TokenBucketsTest, SpendingMayGoBelowZero) {
  TokenBuckets buckets({.per_second = 1, .burst = 10});
  buckets.Spend("a", 12, kStart);
  EXPECT_EQ(buckets.Available("a", kStart), -2);
  EXPECT_EQ(buckets.Available("a", kStart + absl::Seconds(5)), 3);
}

}  // namespace
}  // namespace webmunk
