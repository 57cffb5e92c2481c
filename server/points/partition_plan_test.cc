#include "server/points/partition_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/civil_time.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

absl::Time At(int year, int month, int day = 1) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

// What the first migration makes in October 2026.
std::vector<Partition> Migrated() {
  std::vector<Partition> all = {{"data_point_y2026", At(2026, 1), At(2026, 9)}};
  for (int i = 0; i < 14; ++i) {
    all.push_back({"month", At(2026, 9 + i), At(2026, 10 + i)});
  }
  return all;
}

std::vector<Partition> Missing(absl::Time now) {
  return MissingPartitions(Migrated(), now, absl::InfinitePast());
}

TEST(PartitionPlanTest, NothingIsMissingInTheMonthOfTheMigration) {
  EXPECT_THAT(Missing(At(2026, 10, 1)), IsEmpty());
  EXPECT_THAT(Missing(At(2026, 10, 31)), IsEmpty());
}

TEST(PartitionPlanTest, EachNewMonthNeedsOneTwelveMonthsAhead) {
  EXPECT_THAT(Missing(At(2026, 11, 1)),
              ElementsAre(Partition{"data_point_y2027m11", At(2027, 11), At(2027, 12)}));
}

TEST(PartitionPlanTest, LastSecondOfAMonthIsStillThatMonth) {
  EXPECT_THAT(Missing(At(2026, 11, 1) - absl::Seconds(1)), IsEmpty());
}

TEST(PartitionPlanTest, MonthsThatPassedWhileNoServerRanAreMade) {
  const std::vector<Partition> missing = Missing(At(2028, 3, 5));
  ASSERT_EQ(missing.size(), 17U);
  EXPECT_EQ(missing.front().name, "data_point_y2027m11");
  EXPECT_EQ(missing.back().name, "data_point_y2029m03");
}

TEST(PartitionPlanTest, GapBetweenPartitionsIsFilled) {
  std::vector<Partition> existing = Migrated();
  existing.erase(existing.begin() + 5);
  EXPECT_THAT(MissingPartitions(existing, At(2026, 10, 9), absl::InfinitePast()),
              ElementsAre(Field(&Partition::name, "data_point_y2027m01")));
}

TEST(PartitionPlanTest, MonthThatIsCoveredInPartIsLeft) {
  std::vector<Partition> existing = Migrated();
  existing.push_back({"odd", At(2027, 11, 20), At(2027, 12, 20)});
  EXPECT_THAT(MissingPartitions(existing, At(2026, 12, 1), absl::InfinitePast()), IsEmpty());
}

TEST(PartitionPlanTest, WithoutAnyPartitionTheLastMonthIsTheFirst) {
  const std::vector<Partition> missing =
      MissingPartitions({}, At(2026, 10, 9), absl::InfinitePast());
  ASSERT_EQ(missing.size(), 14U);
  EXPECT_EQ(missing.front().name, "data_point_y2026m09");
}

TEST(PartitionPlanTest, MonthsThatWouldExpireAreNotMade) {
  const std::vector<Partition> missing =
      MissingPartitions(Migrated(), At(2028, 3, 5), At(2028, 1, 15));
  ASSERT_FALSE(missing.empty());
  EXPECT_EQ(missing.front().name, "data_point_y2028m01");
}

TEST(PartitionPlanTest, PartitionExpiresADayAfterItsLastPointMayArrive) {
  const std::vector<Partition> existing = {{"old", At(2026, 1), At(2026, 2)},
                                           {"young", At(2026, 2), At(2026, 3)}};
  EXPECT_THAT(ExpiredPartitions(existing, At(2026, 2, 2) - absl::Microseconds(1)), IsEmpty());
  EXPECT_THAT(ExpiredPartitions(existing, At(2026, 2, 2)),
              ElementsAre(Field(&Partition::name, "old")));
}

}  // namespace
}  // namespace webmunk
