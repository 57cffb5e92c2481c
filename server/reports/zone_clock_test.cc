#include "server/reports/zone_clock.h"

#include <gtest/gtest.h>

#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

std::string Iso(const char* zone, int64_t micros) {
  RowBuffer out;
  ZoneClock(*FindZone(zone)).AppendIso(micros, out);
  return std::string(out.view());
}

TEST(ZoneClockTest, WritesFractionsOnlyWhereThereAreSome) {
  EXPECT_EQ(Iso("UTC", 0), "1970-01-01T00:00:00+00:00");
  EXPECT_EQ(Iso("UTC", -1), "1969-12-31T23:59:59.999999+00:00");
  EXPECT_EQ(Iso("Asia/Kolkata", 1'710'000'000'500'000), "2024-03-09T21:30:00.500000+05:30");
  EXPECT_EQ(Iso("Etc/GMT+5", 1'710'000'000'000'000), "2024-03-09T11:00:00-05:00");
}

TEST(ZoneClockTest, RoundsLocalMeanTimeToMinutes) {
  // 4:56:02 behind.
  EXPECT_EQ(Iso("America/New_York", int64_t{-3'000'000'000} * 1'000'000),
            "1874-12-07T13:44:00-04:56");
}

TEST(ZoneClockTest, KnowsTheFarFuture) {
  // 2300-07-01T00:00:00Z
  EXPECT_EQ(Iso("America/New_York", int64_t{10'429'430'400} * 1'000'000),
            "2300-06-30T20:00:00-04:00");
}

TEST(ZoneNamesTest, NamesAreThoseOfTheTimeZoneDatabase) {
  for (const char* name : {"utc", "america/NEW_york", "US/Eastern", "Asia/Calcutta", "EST5EDT"}) {
    EXPECT_TRUE(FindZone(name)) << name;
  }
  for (const char* name : {"", "Mars/Olympus", "localtime", "/etc/localtime", "UTC ",
                           "file:/etc/localtime", "Fixed/UTC+05:00:00", "../zoneinfo/UTC"}) {
    EXPECT_FALSE(FindZone(name)) << name;
  }
  EXPECT_FALSE(FindZone(std::string(100'000, 'a')));
}

}  // namespace
}  // namespace webmunk
