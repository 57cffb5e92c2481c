#include "server/access/background_writer.h"

#include <gtest/gtest.h>

#include <memory>

namespace webmunk {
namespace {

// A write that is kept as long as `kept` has another owner.
BackgroundWriter::Write Holding(const std::shared_ptr<int>& kept) {
  return [kept](Connection&) { return absl::OkStatus(); };
}

TEST(BackgroundWriterTest, WhatMayTakeHalfLeavesTheOtherHalf) {
  BackgroundWriter writer("host=/nonexistent");
  const auto half = std::make_shared<int>();
  for (int i = 0; i < 30'000; ++i) writer.Add(Holding(half), BackgroundWriter::Room::kHalf);
  // The writer's thread may have taken some, which it tries to write.
  EXPECT_GE(half.use_count() - 1, 10'000);
  EXPECT_LE(half.use_count() - 1, 10'500);
  const auto all = std::make_shared<int>();
  for (int i = 0; i < 9'000; ++i) writer.Add(Holding(all));
  EXPECT_EQ(all.use_count() - 1, 9'000);
  for (int i = 0; i < 9'000; ++i) writer.Add(Holding(all));
  EXPECT_LE(all.use_count() - 1, 10'500);
}

}  // namespace
}  // namespace webmunk
