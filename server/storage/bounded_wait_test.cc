#include "server/storage/bounded_wait.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

TEST(BoundedWaitTest, WaitsForTheEnd) {
  const auto value = std::make_shared<int>(0);
  const std::weak_ptr<int> alive = value;
  ASSERT_TRUE(RunBounded([value] { *value = 7; }, [] { return absl::Seconds(30); }));
  EXPECT_EQ(*value, 7);
  // The thread holds it no more.
  EXPECT_EQ(alive.use_count(), 1);
}

// Runs what takes longer than any limit, and then lets it end.
bool RunTooLong(const std::function<absl::Duration()>& limit) {
  const auto go_on = std::make_shared<std::promise<void>>();
  const auto is_done = std::make_shared<std::promise<void>>();
  const bool is_over = RunBounded(
      [go_on, is_done] {
        go_on->get_future().wait();
        is_done->set_value();
      },
      limit);
  go_on->set_value();
  EXPECT_EQ(is_done->get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
  return is_over;
}

TEST(BoundedWaitTest, WhatTakesTooLongGoesOnByItself) {
  EXPECT_FALSE(RunTooLong([] { return absl::Milliseconds(10); }));
}

TEST(BoundedWaitTest, ALimitThatFallsEndsAWaitUnderWay) {
  const absl::Time falls = absl::Now() + absl::Milliseconds(50);
  EXPECT_FALSE(RunTooLong(
      [falls] { return absl::Now() < falls ? absl::Minutes(10) : absl::Milliseconds(10); }));
}

}  // namespace
}  // namespace webmunk
