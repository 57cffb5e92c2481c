#include "webmunk/retry.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "retry_loop.h"

namespace webmunk {
namespace {

RetryOptions ShortPauses() {
  RetryOptions options;
  options.initial_backoff = absl::Milliseconds(1);
  options.max_backoff = absl::Milliseconds(4);
  return options;
}

TEST(BackoffTest, PausesDoubleUpToTheLongestAndStayAboveHalfOfTheirCeiling) {
  RetryOptions options;
  options.initial_backoff = absl::Milliseconds(100);
  options.max_backoff = absl::Milliseconds(350);
  Backoff backoff(options);
  for (const int ceiling : {100, 200, 350, 350}) {
    const absl::Duration pause = backoff.Next();
    EXPECT_GE(pause, absl::Milliseconds(ceiling) / 2);
    EXPECT_LE(pause, absl::Milliseconds(ceiling));
  }
}

TEST(BackoffTest, TwoClientsDoNotPauseAlike) {
  Backoff first{RetryOptions()};
  Backoff second{RetryOptions()};
  bool differ = false;
  for (int i = 0; i < 8; ++i) differ |= first.Next() != second.Next();
  EXPECT_TRUE(differ);
}

TEST(RetryTest, OnlyUnavailableIsWorthARetry) {
  for (int code = 0; code <= 16; ++code) {
    const absl::Status status(static_cast<absl::StatusCode>(code), "");
    EXPECT_EQ(IsRetryable(status), status.code() == absl::StatusCode::kUnavailable) << status;
  }
}

TEST(RetryLoopTest, UnavailableIsTriedAgainUntilItSucceeds) {
  int attempts = 0;
  const absl::Status status = RunWithRetries(ShortPauses(), absl::InfiniteFuture(), [&] {
    return ++attempts < 4 ? absl::UnavailableError("away") : absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 4);
}

TEST(RetryLoopTest, AnotherErrorIsReturnedAtOnceAndUnchanged) {
  int attempts = 0;
  const absl::Status status = RunWithRetries(ShortPauses(), absl::InfiniteFuture(), [&] {
    ++attempts;
    return absl::InternalError("broken");
  });
  EXPECT_EQ(status, absl::InternalError("broken"));
  EXPECT_EQ(attempts, 1);
}

TEST(RetryLoopTest, AttemptsEndAtTheirMaximum) {
  RetryOptions options = ShortPauses();
  options.max_attempts = 3;
  int attempts = 0;
  const absl::Status status = RunWithRetries(options, absl::InfiniteFuture(), [&] {
    ++attempts;
    return absl::UnavailableError("away");
  });
  EXPECT_EQ(status, absl::UnavailableError("away (after 3 attempts)"));
  EXPECT_EQ(attempts, 3);
}

TEST(RetryLoopTest, APauseThatWouldReachTheDeadlineIsNotMade) {
  RetryOptions options;
  options.initial_backoff = absl::Hours(1);
  options.max_backoff = absl::Hours(1);
  const absl::Status status = RunWithRetries(options, absl::Now() + absl::Minutes(1),
                                             [] { return absl::UnavailableError("away"); });
  EXPECT_EQ(status, absl::UnavailableError("away"));
}

}  // namespace
}  // namespace webmunk
