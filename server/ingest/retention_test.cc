#include "server/ingest/retention.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

DataPoint PointAt(int64_t micros) {
  DataPoint point;
  point.created = micros;
  point.properties = "{}";
  return point;
}

TEST(RetentionTest, PointAtTheLimitIsKeptAndTheOneBeforeIsRejected) {
  ParsedBundle bundle;
  bundle.participants = {"p"};
  bundle.points = {PointAt(999), PointAt(1000), PointAt(5)};
  RejectOlderThan(absl::FromUnixMicros(1000), bundle);
  ASSERT_EQ(bundle.points.size(), 1U);
  EXPECT_EQ(bundle.points[0].created, 1000);
  ASSERT_EQ(bundle.rejected.size(), 2U);
  EXPECT_EQ(bundle.rejected[0].reason, "too-old");
  EXPECT_EQ(bundle.rejected[0].raw, "{}");
}

TEST(RetentionTest, OrderOfWhatIsKeptStays) {
  ParsedBundle bundle;
  bundle.points = {PointAt(3), PointAt(0), PointAt(2), PointAt(1)};
  RejectOlderThan(absl::FromUnixMicros(1), bundle);
  ASSERT_EQ(bundle.points.size(), 3U);
  EXPECT_EQ(bundle.points[0].created, 3);
  EXPECT_EQ(bundle.points[1].created, 2);
  EXPECT_EQ(bundle.points[2].created, 1);
}

TEST(RetentionTest, NothingIsTooOldWithoutALimit) {
  ParsedBundle bundle;
  bundle.points = {PointAt(INT64_MIN)};
  RejectOlderThan(absl::InfinitePast(), bundle);
  EXPECT_TRUE(bundle.rejected.empty());
}

}  // namespace
}  // namespace webmunk
