#include "server/participants/point_watcher.h"

#include <gtest/gtest.h>

#include <memory>

namespace webmunk {
namespace {

TEST(PointWatcherTest, AfterAResetNothingComesBeforeItHasJoinedAnew) {
  PointWatcher watcher({}, AccessScope::Everything(), [] {});
  const auto step = std::make_shared<const FeedStep>();
  watcher.Join({});
  watcher.EndStep(step);
  watcher.Reset();
  // The end of a step that was being read.
  watcher.EndStep(step);
  watcher.Join({});
  EXPECT_FALSE(watcher.Take(1).reached.has_value());
  watcher.EndStep(step);
  EXPECT_TRUE(watcher.Take(1).reached.has_value());
}

}  // namespace
}  // namespace webmunk
