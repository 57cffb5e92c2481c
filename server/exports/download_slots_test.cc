#include "server/exports/download_slots.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

TEST(DownloadSlotsTest, NobodyTakesAll) {
  DownloadSlots slots;
  for (int i = 0; i < DownloadSlots::kMostOfUser; ++i) EXPECT_TRUE(slots.Take(1));
  EXPECT_FALSE(slots.Take(1));
  EXPECT_TRUE(slots.Take(2));
  slots.GiveBack(1);
  EXPECT_TRUE(slots.Take(1));
}

TEST(DownloadSlotsTest, ThereAreOnlySoMany) {
  DownloadSlots slots;
  for (int i = 0; i < DownloadSlots::kMost; ++i) EXPECT_TRUE(slots.Take(i));
  EXPECT_FALSE(slots.Take(DownloadSlots::kMost));
  // Who was refused took nothing.
  slots.GiveBack(0);
  EXPECT_TRUE(slots.Take(DownloadSlots::kMost));
  EXPECT_FALSE(slots.Take(0));
}

}  // namespace
}  // namespace webmunk
