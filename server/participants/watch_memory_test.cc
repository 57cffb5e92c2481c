#include "server/participants/watch_memory.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace webmunk {
namespace {

constexpr size_t kCap = 10'000;

class WatchMemoryTest : public ::testing::Test {
 protected:
  WatchMemoryTest() {
    for (int i = 0; i < 3; ++i) {
      watchers_.push_back(
          std::make_shared<PointWatcher>(PointFilter(), AccessScope::Everything(), [] {}));
      watchers_.back()->Join({});
    }
  }

  // A point for the watchers from `first` on.
  void Put(size_t bytes, size_t first, size_t last) {
    const std::string properties(bytes, 'x');
    ScannedPoint point;
    point.view.properties = properties;
    const auto shared = HoldPoint(points_, watchers_, {}, 1, point);
    for (size_t i = first; i <= last; ++i) {
      watchers_[i]->Put(shared, std::make_shared<const FeedStep>());
    }
  }

  bool IsDropped(size_t i) { return absl::IsResourceExhausted(watchers_[i]->status()); }

  ByteBudget points_{kCap};
  std::vector<std::shared_ptr<PointWatcher>> watchers_;
};

TEST_F(WatchMemoryTest, ThoseWhoHaveMostWaitingLoseIt) {
  Put(3000, 0, 0);
  Put(2000, 1, 2);
  Put(3500, 1, 1);
  for (size_t i = 0; i < watchers_.size(); ++i) EXPECT_FALSE(IsDropped(i)) << i;
  Put(3000, 2, 2);
  EXPECT_FALSE(IsDropped(0));
  EXPECT_TRUE(IsDropped(1));
  EXPECT_FALSE(IsDropped(2));
  EXPECT_LE(points_.in_use(), kCap);
}

TEST_F(WatchMemoryTest, APointIsCountedOnceHoweverManyWait) {
  Put(3000, 0, 2);
  EXPECT_LT(points_.in_use(), 4000U);
  for (const auto& watcher : watchers_) watcher->Take(kCap);
  EXPECT_EQ(points_.in_use(), 0U);
}

TEST_F(WatchMemoryTest, APointLargerThanAllRoomGetsThroughAlone) {
  Put(4000, 0, 1);
  Put(2 * kCap, 2, 2);
  EXPECT_TRUE(IsDropped(0));
  EXPECT_TRUE(IsDropped(1));
  EXPECT_EQ(watchers_[2]->Take(1).points.size(), 1U);
  EXPECT_EQ(points_.in_use(), 0U);
}

}  // namespace
}  // namespace webmunk
