#include "server/exports/export_job_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/time.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;

constexpr int64_t kNewYear = 1'704'067'200'000'000;  // 2024-01-01T00:00:00Z

TEST(ExportJobRequest, ComesBackAsItWas) {
  JobRequest request;
  request.generators = {"pdk-system-status", "a\"b\\c\n\xc3\xa9"};
  request.date_type = DateType::kRecorded;
  request.instants = {.from = kNewYear, .to = kNewYear + 5};
  request.options = {.format = ExportFormat::kRawJson,
                     .strict = true,
                     .stored_json = StoredJson::kAsSent,
                     .time_zone = "Asia/Calcutta",
                     .day_zone = "America/New_York"};
  request.prefix = "p";
  request.suffix = "s";
  const auto read = ReadJobRequest(WriteJobRequest(request));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_THAT(read->generators, ElementsAre("pdk-system-status", "a\"b\\c\n\xc3\xa9"));
  EXPECT_EQ(read->date_type, DateType::kRecorded);
  EXPECT_EQ(read->instants.from, kNewYear);
  EXPECT_EQ(read->instants.to, kNewYear + 5);
  EXPECT_EQ(read->options.format, ExportFormat::kRawJson);
  EXPECT_TRUE(read->options.strict);
  EXPECT_EQ(read->options.stored_json, StoredJson::kAsSent);
  EXPECT_EQ(read->options.time_zone, "Asia/Calcutta");
  EXPECT_EQ(read->options.day_zone, "America/New_York");
  EXPECT_EQ(read->prefix, "p");
  EXPECT_EQ(read->suffix, "s");
  EXPECT_EQ(WriteJobRequest(*read), WriteJobRequest(request));
}

TEST(ExportJobRequest, DaysAreThoseOfTheZone) {
  JobRequest request;
  request.first_day = "2024-03-10";
  request.last_day = "2024-03-10";
  request.options.time_zone = "America/New_York";
  const auto read = ReadJobRequest(WriteJobRequest(request));
  ASSERT_TRUE(read.ok()) << read.status();
  const auto range = RangeOf(*read);
  ASSERT_TRUE(range.ok()) << range.status();
  // The clocks are changed on that day.
  EXPECT_EQ(*range->to - *range->from, absl::ToInt64Microseconds(absl::Hours(23)));
  request.last_day.clear();
  EXPECT_EQ(RangeOf(request)->from, range->from);
  EXPECT_EQ(RangeOf(request)->to, std::nullopt);
  request.options.day_zone = "Asia/Kathmandu";
  EXPECT_EQ(*range->from - *RangeOf(request)->from,
            absl::ToInt64Microseconds(absl::Hours(10) + absl::Minutes(45)));
}

// Jobs and schedules from before the zones were told apart.
TEST(ExportJobRequest, OneZoneAloneIsOfDaysAndCells) {
  const auto read = ReadJobRequest(R"({"generators":[],"date_type":"created","format":"tsv",)"
                                   R"("strict":false,"stored_json":"jsonb",)"
                                   R"("time_zone":"Asia/Calcutta"})");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->options.time_zone, "Asia/Calcutta");
  EXPECT_EQ(read->options.zone_of_days(), "Asia/Calcutta");
  JobRequest same = *read;
  same.options.day_zone = same.options.time_zone;
  EXPECT_EQ(WriteJobRequest(same), WriteJobRequest(*read)) << "keys still stand for the order";
}

TEST(ExportJobRequest, WhatIsNoneIsAnError) {
  for (const char* text : {"", "{}", "[]", "{\"generators\":[1]}",
                           R"({"generators":[],"date_type":"x","format":"tsv","strict":false,)"
                           R"("stored_json":"jsonb","time_zone":"UTC"})"}) {
    EXPECT_EQ(ReadJobRequest(text).status().code(), absl::StatusCode::kInternal) << text;
  }
}

TEST(ExportJobRequest, ArchivesHaveSafeNames) {
  JobRequest request;
  EXPECT_EQ(ArchiveName(request, 7, kNewYear), "pdk_export_final_7_2024-01-01.zip");
  request.prefix = "study x";
  request.suffix = "../\xc3\xa9";
  EXPECT_EQ(ArchiveName(request, 7, kNewYear), "study_x_7__.__.zip");
  request.prefix = ".hidden";
  request.suffix = "-rf";
  EXPECT_EQ(ArchiveName(request, 7, kNewYear), "_hidden_7__rf.zip");
}

TEST(ExportJobRequest, LongNamesKeepWhatTellsThemApart) {
  JobRequest request;
  for (int i = 0; i < 100; ++i) {
    request.prefix += "\xf0\x9f\x98\x80";
    request.suffix += "\xc3\xa9";
  }
  const std::string rest = "_123_" + std::string(100, '_') + ".zip";
  EXPECT_EQ(ArchiveName(request, 123, kNewYear), std::string(200 - rest.size(), '_') + rest);
}

TEST(ExportJobRequest, DaysHaveOneSpelling) {
  EXPECT_EQ(ParseDay("2024-02-29"), absl::CivilDay(2024, 2, 29));
  for (const char* text : {"", "2024-2-29", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-32",
                           "24-01-01", "2024-01-01 ", "+024-01-01", "0000-01-01", "01/02/2024"}) {
    EXPECT_EQ(ParseDay(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace webmunk
