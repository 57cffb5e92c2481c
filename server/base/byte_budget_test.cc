#include "server/base/byte_budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace webmunk {
namespace {

TEST(ByteBudgetTest, HandsOutNoMoreThanItsCap) {
  ByteBudget budget(100);
  ByteReservation first(budget);
  ByteReservation second(budget);
  EXPECT_TRUE(first.Grow(60));
  EXPECT_FALSE(second.Grow(41));
  EXPECT_EQ(second.bytes(), 0u);
  EXPECT_TRUE(second.Grow(40));
  EXPECT_FALSE(first.Grow(1));
  EXPECT_FALSE(first.Grow(SIZE_MAX)) << "the sum must not wrap around";
  EXPECT_EQ(budget.in_use(), 100u);
}

TEST(ByteBudgetTest, WhatIsHeldComesBackOnce) {
  ByteBudget budget(100);
  {
    ByteReservation held(budget);
    ASSERT_TRUE(held.Grow(80));
    held.Shrink(10);
    held.ShrinkTo(90);
    EXPECT_EQ(budget.in_use(), 70u);
    held.ShrinkTo(50);
    const ByteReservation moved(std::move(held));
    EXPECT_EQ(moved.bytes(), 50u);
    EXPECT_EQ(budget.in_use(), 50u);
  }
  EXPECT_EQ(budget.in_use(), 0u);
}

TEST(ByteBudgetTest, WhatIsSetAsideIsGrownForCertain) {
  ByteBudget budget(100);
  {
    ByteReservation first(budget);
    ASSERT_TRUE(first.SetAside(60));
    ByteReservation second(budget);
    EXPECT_FALSE(second.SetAside(41));
    ASSERT_TRUE(second.Grow(40));
    ASSERT_TRUE(first.Grow(50));
    EXPECT_EQ(first.bytes(), 50u);
    EXPECT_FALSE(first.Grow(11)) << "only ten are left";
    ByteReservation moved(std::move(first));
    ASSERT_TRUE(moved.Grow(5));
    EXPECT_EQ(budget.in_use(), 100u);
    moved.ReturnAside();
    EXPECT_EQ(budget.in_use(), 95u);
    ASSERT_TRUE(moved.SetAside(5));
  }
  EXPECT_EQ(budget.in_use(), 0u);
}

TEST(ByteBudgetTest, ThreadsTogetherStayBelowTheCap) {
  ByteBudget budget(1000);
  std::atomic<bool> exceeded = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 20'000; ++i) {
        ByteReservation held(budget);
        if (held.Grow(400) && budget.in_use() > 1000) exceeded = true;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(budget.in_use(), 0u);
}

}  // namespace
}  // namespace webmunk
