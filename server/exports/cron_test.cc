#include "server/exports/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}

std::string Next(const std::string& cron, const std::string& after,
                 const std::string& zone = "UTC") {
  const absl::StatusOr<Cron> parsed = Cron::Parse(cron);
  if (!parsed.ok()) return std::string(parsed.status().message());
  return absl::FormatTime("%Y-%m-%dT%H:%MZ", parsed->Next(At(after), *FindZone(zone)),
                          absl::UTCTimeZone());
}

TEST(CronTest, FieldsAreMinuteHourDayMonthAndWeekday) {
  EXPECT_EQ(Next("5 * * * *", "2026-11-26T10:05:00Z"), "2026-11-26T11:05Z");
  EXPECT_EQ(Next("5 * * * *", "2026-11-26T10:04:59.5Z"), "2026-11-26T10:05Z");
  EXPECT_EQ(Next("5 4 * * *", "2026-11-26T10:05:00Z"), "2026-11-27T04:05Z");
  EXPECT_EQ(Next("5 4 3 * *", "2026-11-26T10:05:00Z"), "2026-12-03T04:05Z");
  EXPECT_EQ(Next("5 4 3 2 *", "2026-11-26T10:05:00Z"), "2027-02-03T04:05Z");
  EXPECT_EQ(Next("5 4 * * 1", "2026-11-26T10:05:00Z"), "2026-11-30T04:05Z");
}

TEST(CronTest, ListsRangesStepsAndNamesAreTaken) {
  EXPECT_EQ(Next("1,59 * * * *", "2026-11-26T10:05:00Z"), "2026-11-26T10:59Z");
  EXPECT_EQ(Next("*/20 * * * *", "2026-11-26T10:20:00Z"), "2026-11-26T10:40Z");
  EXPECT_EQ(Next("10-30/10 * * * *", "2026-11-26T10:30:00Z"), "2026-11-26T11:10Z");
  EXPECT_EQ(Next("0 0 * Feb-mar *", "2026-11-26T10:30:00Z"), "2027-02-01T00:00Z");
  EXPECT_EQ(Next("0 0 * * SAT-sun", "2026-11-26T10:30:00Z"), "2026-11-28T00:00Z");
  EXPECT_EQ(Next("0 0 * * 7", "2026-11-26T10:30:00Z"), "2026-11-29T00:00Z");
  EXPECT_EQ(Next(" 0\t0 * * 0 ", "2026-11-26T10:30:00Z"), "2026-11-29T00:00Z");
}

TEST(CronTest, EitherDayIsEnoughWhereBothAreRestricted) {
  EXPECT_EQ(Next("0 0 28 * mon", "2026-11-26T00:00:00Z"), "2026-11-28T00:00Z");
  EXPECT_EQ(Next("0 0 28 * mon", "2026-11-28T00:00:00Z"), "2026-11-30T00:00Z");
  // A step from `*` is no restriction, says cron(8).
  EXPECT_EQ(Next("0 0 */2 * mon", "2026-11-26T00:00:00Z"), "2026-12-07T00:00Z");
}

TEST(CronTest, LeapDaysAreFoundYearsAhead) {
  EXPECT_EQ(Next("0 0 29 2 *", "2026-11-26T00:00:00Z"), "2028-02-29T00:00Z");
  EXPECT_EQ(Next("0 0 29 2 */7", "2026-11-26T00:00:00Z"), "2032-02-29T00:00Z");
  EXPECT_EQ(Next("0 0 29 2 *", "2096-03-01T00:00:00Z"), "2104-02-29T00:00Z");
}

TEST(CronTest, SkippedTimesAreDueOnceAfterTheGap) {
  const std::string zone = "America/New_York";
  EXPECT_EQ(Next("30 2 * * *", "2026-03-08T06:00:00Z", zone), "2026-03-08T07:00Z");
  EXPECT_EQ(Next("30 2 * * *", "2026-03-08T07:00:00Z", zone), "2026-03-09T06:30Z");
  EXPECT_EQ(Next("*/15 * * * *", "2026-03-08T06:45:00Z", zone), "2026-03-08T07:00Z");
  EXPECT_EQ(Next("*/15 * * * *", "2026-03-08T07:00:00Z", zone), "2026-03-08T07:15Z");
  EXPECT_EQ(Next("* 2 * * *", "2026-03-08T06:59:00Z", zone), "2026-03-08T07:00Z");
  EXPECT_EQ(Next("* 2 * * *", "2026-03-08T07:00:00Z", zone), "2026-03-09T06:00Z");
}

TEST(CronTest, RepeatedTimesAreDueOnceOfWhatHasItsHour) {
  const std::string zone = "America/New_York";
  EXPECT_EQ(Next("30 1 * * *", "2026-11-01T05:00:00Z", zone), "2026-11-01T05:30Z");
  EXPECT_EQ(Next("30 1 * * *", "2026-11-01T05:30:00Z", zone), "2026-11-02T06:30Z");
  EXPECT_EQ(Next("30 1 * * *", "2026-11-01T06:10:00Z", zone), "2026-11-02T06:30Z");
}

TEST(CronTest, RepeatedTimesAreDueAgainOfWhatIsDueEachHour) {
  const std::string zone = "America/New_York";
  EXPECT_EQ(Next("30 * * * *", "2026-11-01T05:30:00Z", zone), "2026-11-01T06:30Z");
  EXPECT_EQ(Next("30 * * * *", "2026-11-01T06:30:00.5Z", zone), "2026-11-01T07:30Z");
  EXPECT_EQ(Next("*/20 1 * * *", "2026-11-01T05:40:00Z", zone), "2026-11-01T06:00Z");
  EXPECT_EQ(Next("*/20 1 * * *", "2026-11-01T06:40:00Z", zone), "2026-11-02T06:00Z");
  // Half an hour is repeated.
  EXPECT_EQ(Next("45 * * * *", "2026-04-04T14:45:00Z", "Australia/Lord_Howe"), "2026-04-04T15:15Z");
}

TEST(CronTest, ADayThatAZoneSkippedIsDueWhenItIsOver) {
  // Apia had no 30 December 2011.
  EXPECT_EQ(Next("0 12 30 12 *", "2011-12-30T00:00:00Z", "Pacific/Apia"), "2011-12-30T10:00Z");
}

TEST(CronTest, WhatIsNoExpressionIsRefusedWithItsFault) {
  EXPECT_EQ(Next("* * * *", "2026-11-26T00:00:00Z"), "cron: the expression must have five fields");
  EXPECT_EQ(Next("* * * * * *", "2026-11-26T00:00:00Z"),
            "cron: the expression must have five fields");
  EXPECT_EQ(Next("60 * * * *", "2026-11-26T00:00:00Z"), "cron: the minute is out of its range");
  EXPECT_EQ(Next("* 24 * * *", "2026-11-26T00:00:00Z"), "cron: the hour is out of its range");
  EXPECT_EQ(Next("* * 0 * *", "2026-11-26T00:00:00Z"),
            "cron: the day of the month is out of its range");
  EXPECT_EQ(Next("* * * 13 *", "2026-11-26T00:00:00Z"), "cron: the month is out of its range");
  EXPECT_EQ(Next("* * * * 8", "2026-11-26T00:00:00Z"),
            "cron: the day of the week is out of its range");
  EXPECT_EQ(Next("5-3 * * * *", "2026-11-26T00:00:00Z"),
            "cron: the minute has a range that ends before it begins");
  EXPECT_EQ(Next("*/0 * * * *", "2026-11-26T00:00:00Z"),
            "cron: the minute has a step that is no number above 0");
  EXPECT_EQ(Next("5/2 * * * *", "2026-11-26T00:00:00Z"),
            "cron: the minute has a step without a range");
  for (const char* text :
       {"-1 * * * *", "+1 * * * *", "1, * * * *", "a * * * *", "001 * * * *", "* * * foo *",
        "jan * * * *", "1- * * * *", "1.5 * * * *", "*5 * * * *"}) {
    EXPECT_EQ(Next(text, "2026-11-26T00:00:00Z").substr(0, 9), "cron: the") << text;
  }
  EXPECT_EQ(Next("0 0 30 2 *", "2026-11-26T00:00:00Z"), "cron: there is no such day");
  EXPECT_EQ(Next("0 0 31 4,6,9,11 *", "2026-11-26T00:00:00Z"), "cron: there is no such day");
  EXPECT_EQ(Next(std::string(300, '*'), "2026-11-26T00:00:00Z"),
            "cron: the expression is too long");
}

}  // namespace
}  // namespace webmunk
