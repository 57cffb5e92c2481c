#include "server/base/memory_shares.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

constexpr size_t kMegabyte = size_t{1} << 20;
constexpr size_t kConnections = 256;

TEST(MemorySharesTest, AreNeverMoreThanAll) {
  for (const size_t total : {8, 64, 128, 512, 4096}) {
    for (const size_t payload : {1, 16, 64, 1024}) {
      const MemoryShares shares = ShareMemory(total * kMegabyte, payload * kMegabyte, kConnections);
      EXPECT_LE(shares.connections + shares.arriving + shares.bundles, total * kMegabyte);
      EXPECT_LE(shares.reading + shares.reading_small + shares.waiting, shares.arriving);
      EXPECT_GE(shares.bundles, shares.arriving) << "what is read takes more than the message";
      EXPECT_LE(shares.largest_message, shares.reading) << "one message must get through";
    }
  }
}

TEST(MemorySharesTest, ManyConnectionsLeaveRoomForBundles) {
  const MemoryShares shares = ShareMemory(512 * kMegabyte, 64 * kMegabyte, 1'000'000);
  EXPECT_EQ(shares.connections, 512 * kMegabyte / 3);
  EXPECT_GE(shares.bundles, 128 * kMegabyte);
}

TEST(MemorySharesTest, LargestPayloadGetsThroughUnlessItTakesTooMuchOfAll) {
  EXPECT_EQ(ShareMemory(512 * kMegabyte, 64 * kMegabyte, kConnections).largest_message,
            64 * kMegabyte + kMessageSlack);
  EXPECT_EQ(ShareMemory(64 * kMegabyte, 16 * kMegabyte, 0).largest_message,
            16 * kMegabyte + kMessageSlack);
  EXPECT_EQ(ShareMemory(64 * kMegabyte, 64 * kMegabyte, 0).largest_message, 24 * kMegabyte);
}

}  // namespace
}  // namespace webmunk
