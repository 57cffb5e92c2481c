#include "server/participants/participant_summary.h"

#include <gtest/gtest.h>

namespace webmunk {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600 * 1'000'000;

TEST(ParticipantSummaryTest, RateIsPerDayAndAShorterTimeCountsAsOne) {
  EXPECT_DOUBLE_EQ(PointsPerDay({.stored = 10, .first_recorded = 5, .last_recorded = 5}), 10);
  EXPECT_DOUBLE_EQ(PointsPerDay({.stored = 10, .first_recorded = 0, .last_recorded = kDay / 2}),
                   10);
  EXPECT_DOUBLE_EQ(PointsPerDay({.stored = 10, .first_recorded = 0, .last_recorded = 4 * kDay}),
                   2.5);
}

TEST(ParticipantSummaryTest, ShareOfDuplicatesIsBetweenZeroAndOne) {
  EXPECT_EQ(DuplicateShare({}), 0);
  EXPECT_DOUBLE_EQ(DuplicateShare({.received = 8, .duplicate = 2}), 0.25);
}

TEST(ParticipantSummaryTest, MergedParticipantsAddUpAndTheLatestSpeaks) {
  SummaryCounts sum;
  AddCounts({.received = 3, .stored = 3, .last_received = 20, .user_agent = "new/2", .backlog = 4},
            sum);
  AddCounts(
      {.received = 2, .duplicate = 2, .last_received = 10, .user_agent = "old/1", .backlog = 9},
      sum);
  EXPECT_EQ(sum.received, 5);
  EXPECT_EQ(sum.stored, 3);
  EXPECT_EQ(sum.duplicate, 2);
  EXPECT_EQ(sum.last_received, 20);
  EXPECT_EQ(sum.user_agent, "new/2");
  EXPECT_EQ(sum.backlog, 4);
  // What took points away received nothing, and says nothing.
  AddCounts({.stored = -1, .duplicate = 1}, sum);
  EXPECT_EQ(sum.stored, 2);
  EXPECT_EQ(sum.last_received, 20);
  EXPECT_EQ(sum.user_agent, "new/2");
}

TEST(ParticipantSummaryTest, TimesOfMergedParticipantsSpanAllOfThem) {
  std::optional<PointTimes> times;
  AddTimes(
      {.stored = 1, .first_created = 5, .last_created = 6, .first_recorded = 7, .last_recorded = 8},
      times);
  AddTimes(
      {.stored = 2, .first_created = 4, .last_created = 5, .first_recorded = 8, .last_recorded = 9},
      times);
  ASSERT_TRUE(times);
  EXPECT_EQ(times->stored, 3);
  EXPECT_EQ(times->first_created, 4);
  EXPECT_EQ(times->last_created, 6);
  EXPECT_EQ(times->first_recorded, 7);
  EXPECT_EQ(times->last_recorded, 9);
}

}  // namespace
}  // namespace webmunk
