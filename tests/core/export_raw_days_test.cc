#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "tests/core/export_study.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

int64_t At(const std::string& utc) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, utc + ":00Z", &time, &error)) << error;
  return absl::ToUnixMicros(time);
}

// Strict raw exports of what was recorded on a day of New York, which the existing system
// chose by creation: recorded_ is 2024-06-11T04:00Z to 2024-06-12T04:00Z.
class ExportRawDaysTest : public ::testing::Test {
 protected:
  // `n` is found again in what is written.
  void Add(int n, const std::string& source, const std::string& created,
           const std::string& recorded) {
    study_.Add({.id = n,
                .created = At(created),
                .recorded = At(recorded),
                .source = source,
                .generator = "g",
                .location = std::nullopt,
                .properties = absl::StrCat(R"({"n":)", n, "}")});
  }

  // A line per member: its name, and which points it holds.
  std::vector<std::string> Export(const std::string& source, const MicrosRange& range) {
    ExportRequest request{.generators = {"g"},
                          .sources = {{source, true}},
                          .date_type = DateType::kRecorded,
                          .range = range};
    request.options = {
        .format = ExportFormat::kRawJson, .strict = true, .time_zone = "America/New_York"};
    return Export(request);
  }
  std::vector<std::string> Export(const ExportRequest& request) {
    std::vector<std::string> lines;
    for (auto [line, json] : study_.Export(request)) {
      for (size_t at = 0; (at = json.find("\"n\": ", at)) != std::string::npos; ++at) {
        absl::StrAppend(&line, " ", json.substr(at + 5, json.find('\n', at) - at - 5));
      }
      lines.push_back(line);
    }
    return lines;
  }

  ExportStudy study_;
  const MicrosRange day_{.from = At("2024-06-11T04:00"), .to = At("2024-06-12T04:00")};
};

TEST_F(ExportRawDaysTest, EverythingCreatedBetweenTheFirstAndTheLastIsExported) {
  Add(1, "s", "2024-06-11T03:59", "2024-06-10T00:00");
  Add(2, "s", "2024-06-11T05:00", "2024-06-10T00:00");
  Add(3, "s", "2024-06-11T06:00", "2024-06-11T10:00");
  Add(4, "s", "2024-06-11T20:00", "2024-06-13T00:00");
  Add(5, "s", "2024-06-11T22:00", "2024-06-12T01:00");
  Add(6, "s", "2024-06-12T03:00", "2024-06-13T00:00");
  Add(7, "s", "2024-06-12T05:00", "2024-06-13T00:00");
  EXPECT_THAT(Export("s", day_), ElementsAre("s__g__2024-06-11.json 2 3 4 5 6"));
}

// Until 2011 clocks there went back from 00:01 to 23:01.
TEST_F(ExportRawDaysTest, ADayThatTheClocksBeginTwiceIsOneMember) {
  Add(1, "s", "2006-10-29T02:00", "2006-10-30T00:00");
  Add(2, "s", "2006-10-29T02:30", "2006-10-30T00:00");
  Add(3, "s", "2006-10-29T03:00", "2006-10-30T00:00");
  Add(4, "s", "2006-10-29T04:00", "2006-10-30T00:00");
  Add(5, "t", "2006-10-29T02:00", "2006-10-30T00:00");
  ExportRequest request{.generators = {"g"}, .sources = {{"s", true}, {"t", true}}};
  request.options = {.format = ExportFormat::kRawJson, .time_zone = "America/St_Johns"};
  EXPECT_THAT(Export(request), ElementsAre("s__g__2006-10-28.json 1", "s__g__2006-10-29.json 2 3 4",
                                           "t__g__2006-10-28.json 5"));
}

TEST_F(ExportRawDaysTest, WhatArrivedAtAnotherTimeAloneIsNotExported) {
  Add(1, "early", "2024-06-11T12:00", "2024-06-10T12:00");
  Add(2, "late", "2024-06-11T12:00", "2024-06-12T12:00");
  EXPECT_THAT(Export("early", day_), IsEmpty());
  EXPECT_THAT(Export("late", day_), IsEmpty());
}

TEST_F(ExportRawDaysTest, WhatWasCreatedBeforeTheRangeIsLost) {
  Add(1, "s", "2024-06-10T12:00", "2024-06-11T12:00");
  Add(2, "s", "2024-06-11T12:00", "2024-06-13T12:00");
  // The day after the last one that was asked for ends where the range begins.
  EXPECT_THAT(Export("s", day_), IsEmpty());
}

TEST_F(ExportRawDaysTest, WithoutABeginDaysAreOfUtcAndGoOnBeyondTheLast) {
  Add(1, "s", "2024-06-08T23:00", "2024-06-20T00:00");
  Add(2, "s", "2024-06-09T01:00", "2024-06-20T00:00");
  Add(3, "s", "2024-06-09T10:00", "2024-06-11T12:00");
  Add(4, "s", "2024-06-10T10:00", "2024-06-20T00:00");
  Add(5, "s", "2024-06-11T00:30", "2024-06-20T00:00");
  EXPECT_THAT(Export("s", {.from = std::nullopt, .to = day_.to}),
              ElementsAre("s__g__2024-06-09.json 2 3", "s__g__2024-06-10.json 4"));
  EXPECT_THAT(Export("s", {.from = At("2024-06-11T04:00"), .to = std::nullopt}), IsEmpty());
}

TEST_F(ExportRawDaysTest, DaysAreThoseOfTheRequestsZone) {
  Add(1, "a", "2024-06-11T03:00", "2024-06-11T03:00");
  Add(2, "a", "2024-06-11T19:00", "2024-06-11T19:00");
  ExportRequest request{.generators = {"g"}, .sources = {{"a"}}};
  request.options = {.format = ExportFormat::kRawJson, .time_zone = "America/New_York"};
  const auto names = [&] {
    std::vector<std::string> all;
    for (const auto& [name, json] : study_.Export(request)) all.push_back(name);
    return all;
  };
  EXPECT_THAT(names(), ElementsAre("a__g__2024-06-10.json", "a__g__2024-06-11.json"));
  request.options.day_zone = "Asia/Kathmandu";
  EXPECT_THAT(names(), ElementsAre("a__g__2024-06-11.json", "a__g__2024-06-12.json"));
}

TEST_F(ExportRawDaysTest, EachParticipantHasItsOwnFirstAndLast) {
  Add(1, "a", "2024-06-11T12:00", "2024-06-11T12:00");
  Add(2, "b", "2024-06-11T12:00", "2024-06-13T12:00");
  Add(3, "c", "2024-06-11T12:00", "2024-06-11T12:00");
  ExportRequest request{.generators = {"g"},
                        .sources = {{"a"}, {"b"}, {"c"}},
                        .date_type = DateType::kRecorded,
                        .range = day_};
  request.options.format = ExportFormat::kRawJson;
  request.options.strict = true;
  std::vector<std::string> names;
  for (const auto& [name, json] : study_.Export(request)) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("a__g__2024-06-11.json", "c__g__2024-06-11.json"));
}

}  // namespace
}  // namespace webmunk::testing
