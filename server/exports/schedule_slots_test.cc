#include "server/exports/schedule_slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

std::vector<std::string> Names(const DueSlots& due) {
  std::vector<std::string> names;
  for (const CronTime& slot : due.slots) names.push_back(SlotName(slot.due));
  return names;
}

DueSlots Find(const std::string& cron, const std::string& last, const std::string& now,
              const std::string& zone = "UTC") {
  return FindDueSlots(*Cron::Parse(cron), *FindZone(zone), At(last), At(now));
}

TEST(ScheduleSlotsTest, ASlotIsDueOnceItsTimeHasCome) {
  const DueSlots before = Find("5 4 * * *", "2026-11-25T04:05:00Z", "2026-11-26T04:04:59Z");
  EXPECT_THAT(Names(before), ElementsAre());
  EXPECT_EQ(before.next, At("2026-11-26T04:05:00Z"));
  const DueSlots then = Find("5 4 * * *", "2026-11-25T04:05:00Z", "2026-11-26T04:05:00Z");
  EXPECT_THAT(Names(then), ElementsAre("2026-11-26T04:05:00Z"));
  EXPECT_EQ(then.next, At("2026-11-27T04:05:00Z"));
  EXPECT_FALSE(then.has_older);
}

TEST(ScheduleSlotsTest, MissedSlotsComeOldestFirst) {
  const DueSlots due = Find("5 4 * * *", "2026-11-23T04:05:00Z", "2026-11-26T12:00:00Z");
  EXPECT_THAT(Names(due),
              ElementsAre("2026-11-24T04:05:00Z", "2026-11-25T04:05:00Z", "2026-11-26T04:05:00Z"));
  EXPECT_FALSE(due.has_older);
}

TEST(ScheduleSlotsTest, NoMoreThanTheLatestAreMadeUp) {
  const DueSlots all = Find("0 0 * * *", "2026-10-26T00:00:00Z", "2026-11-26T00:00:00Z");
  EXPECT_EQ(all.slots.size(), 31);
  EXPECT_FALSE(all.has_older);
  const DueSlots due = Find("0 0 * * *", "2026-10-25T00:00:00Z", "2026-11-26T00:00:00Z");
  ASSERT_EQ(due.slots.size(), 31);
  EXPECT_EQ(due.slots.front().due, At("2026-10-27T00:00:00Z"));
  EXPECT_TRUE(due.has_older);
  const DueSlots years = Find("* * * * *", "1970-01-01T00:00:00Z", "2026-11-26T00:00:00Z");
  ASSERT_EQ(years.slots.size(), 31);
  EXPECT_EQ(years.slots.back().due, At("2026-11-26T00:00:00Z"));
  EXPECT_TRUE(years.has_older);
}

TEST(ScheduleSlotsTest, ADayIsDueOnceHoweverOftenTheExpressionIs) {
  const auto find = [](const std::string& last, const std::string& now) {
    return FindDueDays(*Cron::Parse("*/20 4,23 * * *"), *FindZone("UTC"), At(last), At(now));
  };
  const DueSlots due = find("2026-11-24T04:05:00Z", "2026-11-26T12:00:00Z");
  EXPECT_THAT(Names(due),
              ElementsAre("2026-11-24T04:20:00Z", "2026-11-25T04:00:00Z", "2026-11-26T04:00:00Z"));
  EXPECT_EQ(due.next, At("2026-11-26T23:00:00Z"));
  const DueSlots months = find("2026-01-01T00:00:00Z", "2026-11-26T12:00:00Z");
  ASSERT_EQ(months.slots.size(), 31);
  EXPECT_EQ(months.slots.front().due, At("2026-10-27T04:00:00Z"));
  EXPECT_TRUE(months.has_older);
}

TEST(ScheduleSlotsTest, AClockThatWentBackRunsNothingTwice) {
  const DueSlots due = Find("0 * * * *", "2026-11-26T05:00:00Z", "2026-11-26T04:30:00Z");
  EXPECT_THAT(Names(due), ElementsAre());
  EXPECT_EQ(due.next, At("2026-11-26T06:00:00Z"));
}

// The days that a daily schedule exports when it is due between two instants.
std::vector<std::string> Days(const std::string& cron, const std::string& last,
                              const std::string& now, const std::string& zone) {
  std::vector<std::string> days;
  for (const CronTime& slot : Find(cron, last, now, zone).slots) {
    days.push_back(SlotName(DayBefore(slot)));
  }
  return days;
}

TEST(ScheduleSlotsTest, YesterdayIsThatOfTheZone) {
  const std::string last = "2026-11-26T03:59:00Z";
  const std::string now = "2026-11-26T04:00:00Z";
  EXPECT_THAT(Days("0 4 * * *", last, now, "UTC"), ElementsAre("2026-11-25"));
  EXPECT_THAT(Days("0 23 * * *", last, now, "America/New_York"), ElementsAre("2026-11-24"));
  EXPECT_THAT(Days("0 18 * * *", last, now, "Pacific/Kiritimati"), ElementsAre("2026-11-25"));
  EXPECT_THAT(Days("0 12 1 3 *", "2024-02-29T12:00:00Z", "2024-03-01T12:00:00Z", "UTC"),
              ElementsAre("2024-02-29"));
}

TEST(ScheduleSlotsTest, EachDayIsExportedOnceWhereTheSkippedHourEndsAtMidnight) {
  // Nuuk skipped the last hour of Saturday, 28 March 2026.
  EXPECT_THAT(Days("30 23 * * *", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z", "America/Nuuk"),
              ElementsAre("2026-03-26", "2026-03-27", "2026-03-28"));
  // Cairo skipped the first one of Friday, 24 April 2026.
  EXPECT_THAT(Days("30 0 * * *", "2026-04-22T12:00:00Z", "2026-04-25T12:00:00Z", "Africa/Cairo"),
              ElementsAre("2026-04-22", "2026-04-23", "2026-04-24"));
}

TEST(ScheduleSlotsTest, ADaysExportBeginsTwoMinutesAfterItsEnd) {
  // A day of 23 hours, and one of 25.
  EXPECT_EQ(EarliestExport(absl::CivilDay(2026, 3, 8), *FindZone("US/Eastern")),
            At("2026-03-09T04:02:00Z"));
  EXPECT_EQ(EarliestExport(absl::CivilDay(2026, 11, 1), *FindZone("US/Eastern")),
            At("2026-11-02T05:02:00Z"));
  EXPECT_EQ(EarliestExport(absl::CivilDay(2026, 2, 28), *FindZone("Asia/Kathmandu")),
            At("2026-02-28T18:17:00Z"));
}

TEST(ScheduleSlotsTest, ABackfillHasEachOfItsDays) {
  const auto days = BackfillDays(absl::CivilDay(2024, 2, 28), absl::CivilDay(2024, 3, 1));
  ASSERT_TRUE(days.ok());
  EXPECT_THAT(*days, ElementsAre(absl::CivilDay(2024, 2, 28), absl::CivilDay(2024, 2, 29),
                                 absl::CivilDay(2024, 3, 1)));
  EXPECT_EQ(BackfillDays(absl::CivilDay(2024, 1, 1), absl::CivilDay(2024, 12, 31))->size(), 366);
  EXPECT_FALSE(BackfillDays(absl::CivilDay(2024, 1, 1), absl::CivilDay(2025, 1, 1)).ok());
  EXPECT_FALSE(BackfillDays(absl::CivilDay(2024, 1, 2), absl::CivilDay(2024, 1, 1)).ok());
}

}  // namespace
}  // namespace webmunk
