#include "server/reports/calendar_days.h"

#include <gtest/gtest.h>

#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

constexpr int64_t kHour = int64_t{3600} * 1'000'000;

using Day = absl::CivilDay;

int64_t HoursOf(Day first, Day last, const char* zone) {
  const MicrosRange range = InstantsOfDays(first, last, *FindZone(zone));
  return (*range.to - *range.from) / kHour;
}

TEST(CalendarDaysTest, DaysAreAsLongAsTheyWere) {
  EXPECT_EQ(HoursOf(Day(2024, 3, 9), Day(2024, 3, 9), "America/New_York"), 24);
  EXPECT_EQ(HoursOf(Day(2024, 3, 10), Day(2024, 3, 10), "America/New_York"), 23);
  EXPECT_EQ(HoursOf(Day(2024, 11, 3), Day(2024, 11, 3), "America/New_York"), 25);
  EXPECT_EQ(HoursOf(Day(2024, 2, 28), Day(2024, 2, 29), "Asia/Calcutta"), 48);
  // Clocks changed at midnight, and a day that there was not.
  EXPECT_EQ(HoursOf(Day(2018, 11, 4), Day(2018, 11, 4), "America/Sao_Paulo"), 23);
  EXPECT_EQ(HoursOf(Day(2011, 12, 30), Day(2011, 12, 30), "Pacific/Apia"), 0);
}

TEST(CalendarDaysTest, RangesAreOpenWhereNoDayIsGiven) {
  const MicrosRange range =
      InstantsOfDays(std::nullopt, absl::CivilDay(1970, 1, 1), absl::UTCTimeZone());
  EXPECT_FALSE(range.from);
  EXPECT_EQ(*range.to, 24 * kHour);
}

TEST(CalendarDaysTest, ExistingSystemStretchedShortRanges) {
  const MicrosRange day = StretchedToOneDay({.from = 0, .to = 23 * kHour});
  EXPECT_EQ(*day.from, -kHour - 1);
  EXPECT_EQ(*day.to, 23 * kHour);
  EXPECT_EQ(*StretchedToOneDay({.from = 0, .to = 24 * kHour}).from, -1);
  EXPECT_EQ(*StretchedToOneDay({.from = 0, .to = 24 * kHour + 1}).from, 0);
  EXPECT_EQ(*StretchedToOneDay({.from = 99 * kHour, .to = 24 * kHour}).from, -1);
  EXPECT_FALSE(StretchedToOneDay({.from = std::nullopt, .to = 1}).from);
}

}  // namespace
}  // namespace webmunk
