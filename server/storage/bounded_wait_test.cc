#include "server/storage/bounded_wait.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>

namespace webmunk {
namespace {

TEST(BoundedWaitTest, WaitsForTheEnd) {
  const auto value = std::make_shared<int>(0);
  const std::weak_ptr<int> alive = value;
  ASSERT_TRUE(RunBounded([value] { *value = 7; }, absl::Seconds(30)));
  EXPECT_EQ(*value, 7);
  // The thread holds it no more.
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(BoundedWaitTest, WhatTakesTooLongGoesOnByItself) {
  const auto go_on = std::make_shared<std::promise<void>>();
  const auto is_done = std::make_shared<std::promise<void>>();
  EXPECT_FALSE(RunBounded(
      [go_on, is_done] {
        go_on->get_future().wait();
        is_done->set_value();
      },
      absl::Milliseconds(10)));
  go_on->set_value();
  EXPECT_EQ(is_done->get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

}  // namespace
}  // namespace webmunk
