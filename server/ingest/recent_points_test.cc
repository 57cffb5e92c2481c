#include "server/ingest/recent_points.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

DataPoint PointAt(int64_t created) {
  DataPoint point;
  point.created = created;
  point.hash.fill(static_cast<uint8_t>(created));
  return point;
}

TEST(RecentPointsTest, OnlyWhatWasAddedIsKnown) {
  const DataPoint one = PointAt(1);
  const DataPoint two = PointAt(2);
  const PointRow added{.participant_id = 7, .point = &one};
  RecentPoints recent;
  EXPECT_FALSE(recent.Has(added));
  recent.Add({&added, 1});
  EXPECT_TRUE(recent.Has(added));
  EXPECT_FALSE(recent.Has({.participant_id = 8, .point = &one}));
  EXPECT_FALSE(recent.Has({.participant_id = 7, .point = &two}));
}

TEST(RecentPointsTest, OldOnesAreForgotten) {
  RecentPoints recent;
  for (int64_t i = 0; i < 4'000'000; ++i) {
    const DataPoint point = PointAt(i);
    const PointRow row{.participant_id = 1, .point = &point};
    recent.Add({&row, 1});
  }
  size_t known = 0;
  for (int64_t i = 0; i < 1000; ++i) {
    const DataPoint point = PointAt(i);
    if (recent.Has({.participant_id = 1, .point = &point})) ++known;
  }
  EXPECT_LT(known, 100U);
}

}  // namespace
}  // namespace webmunk
