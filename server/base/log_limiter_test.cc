#include "server/base/log_limiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace webmunk {
namespace {

using std::chrono::seconds;

class LogLimiterTest : public ::testing::Test {
 protected:
  LogLimiter::Clock::time_point now_ = LogLimiter::Clock::now();
  LogLimiter limiter_{seconds(5), [this] { return now_; }};
};

TEST_F(LogLimiterTest, FirstOfEachKindIsWritten) {
  EXPECT_EQ(limiter_.Admit("busy"), 0);
  EXPECT_EQ(limiter_.Admit("paused"), 0);
  EXPECT_EQ(limiter_.Admit("busy"), std::nullopt);
  EXPECT_EQ(limiter_.Admit("paused"), std::nullopt);
}

TEST_F(LogLimiterTest, FloodIsOneLineAnIntervalThatTellsWhatWasLeftOut) {
  int written = 0;
  int64_t left_out = 0;
  constexpr int kSeconds = 61;
  constexpr int kPerSecond = 1000;
  for (int second = 0; second < kSeconds; ++second) {
    for (int i = 0; i < kPerSecond; ++i) {
      const std::optional<int64_t> before = limiter_.Admit("busy");
      if (!before) continue;
      ++written;
      left_out += *before;
    }
    now_ += seconds(1);
  }
  EXPECT_EQ(written, 13);
  // The last line came with the first of the last second.
  EXPECT_EQ(written + left_out, (kSeconds - 1) * kPerSecond + 1);
}

TEST_F(LogLimiterTest, WhatIsRareIsNeverLeftOut) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limiter_.Admit("busy"), 0);
    now_ += seconds(5);
  }
}

TEST_F(LogLimiterTest, WhatWasLeftOutIsToldOnceHoweverLateItIs) {
  limiter_.Admit("busy");
  limiter_.Admit("busy");
  now_ += std::chrono::hours(24);
  EXPECT_EQ(limiter_.Admit("busy"), 1);
  now_ += seconds(5);
  EXPECT_EQ(limiter_.Admit("busy"), 0);
}

TEST_F(LogLimiterTest, OfManyThreadsOneWritesAndNoneIsForgotten) {
  constexpr int kThreads = 8;
  constexpr int kLines = 1000;
  std::atomic<int> written = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < kLines; ++i) written += limiter_.Admit("busy").has_value() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(written, 1);
  now_ += seconds(5);
  EXPECT_EQ(limiter_.Admit("busy"), kThreads * kLines - 1);
}

}  // namespace
}  // namespace webmunk
