#include "server/exports/schedule_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace webmunk {
namespace {

ExportOrder Sample() {
  ExportOrder order;
  order.request.generators = {"b", "a \"quoted\""};
  order.request.date_type = DateType::kRecorded;
  order.request.prefix = "{host}_{day}";
  order.request.suffix = "{day}";
  order.group_ids = {7, 3};
  order.split.points_per_job = 5'000'000'000;
  order.priority = -5;
  order.destinations = {"first", "second"};
  order.naming.path = "{day}/x/{day}";
  order.naming.prefix_date = false;
  order.notices = {{.kind = NoticeRow::Kind::kWebhook, .target = "https://example.org/x"},
                   {.kind = NoticeRow::Kind::kMail, .target = "a@example.org"}};
  order.mail_subject = "Of {day}";
  return order;
}

TEST(ScheduleOrderTest, WhatIsWrittenIsReadBack) {
  const ExportOrder order = Sample();
  const absl::StatusOr<ExportOrder> read = ReadScheduleOrder(WriteScheduleOrder(order));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(OrderText(*read), OrderText(order));
  EXPECT_EQ(read->naming.prefix_date, false);
  EXPECT_FALSE(read->naming.prefix_host.has_value());
}

TEST(ScheduleOrderTest, WhatNobodyWroteIsRefused) {
  for (const char* text : {"", "[]", "{}", R"({"request":{}})", R"({"request":[]})"}) {
    EXPECT_EQ(ReadScheduleOrder(text).status().code(), absl::StatusCode::kInternal) << text;
  }
}

TEST(ScheduleOrderTest, PlaceholdersStandForTheDayAndTheServer) {
  ExportOrder order = Sample();
  FillPlaceholders(absl::CivilDay(2024, 2, 29), "data.example.org", order);
  EXPECT_EQ(order.request.prefix, "data.example.org_2024-02-29");
  EXPECT_EQ(order.request.suffix, "2024-02-29");
  EXPECT_EQ(order.naming.path, "2024-02-29/x/2024-02-29");
  EXPECT_EQ(order.mail_subject, "Of 2024-02-29");
}

}  // namespace
}  // namespace webmunk
