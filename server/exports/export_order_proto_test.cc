#include "server/exports/export_order_proto.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "server/exports/export_spec_proto.h"

namespace webmunk {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

absl::StatusOr<ExportOrder> Parse(const std::string& text) {
  v1::ExportOrder message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) {
    return absl::InternalError("the test's order cannot be read");
  }
  return ParseExportOrder(message, "America/New_York");
}

TEST(ExportOrderProto, TheSmallestOrderIsEverything) {
  const auto order = Parse("spec {}");
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(order->participants, IsEmpty());
  EXPECT_THAT(order->request.generators, IsEmpty());
  EXPECT_EQ(order->request.date_type, DateType::kCreated);
  EXPECT_EQ(order->request.options.format, ExportFormat::kTsv);
  EXPECT_EQ(order->request.options.stored_json, StoredJson::kJsonb);
  EXPECT_EQ(order->request.options.time_zone, "America/New_York");
  EXPECT_FALSE(order->request.options.strict);
}

TEST(ExportOrderProto, TheZoneOfTheDaysIsNotTheStudys) {
  const auto order = Parse("spec { time_zone: 'Asia/Calcutta' }");
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_EQ(order->request.options.time_zone, "America/New_York");
  EXPECT_EQ(order->request.options.zone_of_days(), "Asia/Calcutta");
}

TEST(ExportOrderProto, EverythingThatIsAskedForIsTaken) {
  const auto order = Parse(R"pb(
    spec {
      participants: [ "participants/b", "participants/a", "participants/b" ]
      excluded_participants: "participants/c/d"
      allow_missing: true
      generators: [ "g2", "g1" ]
      date_type: DATE_TYPE_RECORDED
      first_day: "2024-01-01"
      last_day: "2024-01-01"
      time_zone: "Asia/Kolkata"
      format: FORMAT_CSV
      strict: true
      stored_json: STORED_JSON_AS_SENT
    }
    split { participants_per_job: 10 }
    priority: -5
    destinations: [ "exportDestinations/s3-backup", "exportDestinations/s3-backup" ]
    naming { path: "2024-01-01/" prefix_date: false }
    notifications { mail: "who@example.org" }
    notifications { webhook: "https://example.org/hook?a=b" }
    mail_subject: "It is there"
  )pb");
  ASSERT_TRUE(order.ok()) << order.status();
  EXPECT_THAT(order->participants, ElementsAre("b", "a"));
  EXPECT_THAT(order->excluded, ElementsAre("c/d"));
  EXPECT_THAT(order->request.generators, ElementsAre("g2", "g1"));
  EXPECT_EQ(order->split.participants_per_job, 10);
  EXPECT_THAT(order->destinations, ElementsAre("s3-backup"));
  EXPECT_EQ(order->naming.path, "2024-01-01/");
  EXPECT_EQ(order->naming.prefix_date, false);
  EXPECT_EQ(order->naming.prefix_host, std::nullopt);
  ASSERT_EQ(order->notices.size(), 2U);
  EXPECT_EQ(order->notices[1].kind, NoticeRow::Kind::kWebhook);
}

TEST(ExportOrderProto, WhatIsWrongIsNamed) {
  struct Case {
    std::string order;
    std::string field;
  };
  const std::vector<Case> cases = {
      {"", "order.spec is required"},
      {"spec { participants: 'alice' }", "order.spec.participants[0]"},
      {"spec { participants: ['participants/a', 'participants/'] }", "order.spec.participants[1]"},
      {"spec { excluded_participants: 'x' }", "order.spec.excluded_participants[0]"},
      {"spec { groups: 'participantGroups/x' }", "order.spec.groups[0]"},
      {"spec { participants: 'participants/a' groups: 'participantGroups/1' }",
       "order.spec.groups and"},
      {"spec { generators: ['a', ''] }", "order.spec.generators[1]"},
      {"spec { generators: '" + std::string(1025, 'g') + "' }", "order.spec.generators[0]"},
      {"spec { date_type: DATE_TYPE_NEITHER }", "order.spec.date_type"},
      {"spec { first_day: '01/02/2024' }", "order.spec.first_day"},
      {"spec { last_day: '2024-02-30' }", "order.spec.last_day"},
      {"spec { first_day: '2024-01-02' last_day: '2024-01-01' }", "order.spec.last_day"},
      {"spec { first_day: '2024-01-02' end_time { seconds: 1 } }", "order.spec.start_time"},
      {"spec { start_time { seconds: 1 } end_time { seconds: 1 } }", "order.spec.end_time"},
      {"spec { start_time { seconds: 1 nanos: -1 } }", "order.spec.start_time"},
      {"spec { time_zone: 'Mars/Olympus' }", "order.spec.time_zone"},
      {"spec { time_zone: '../../etc/passwd' }", "order.spec.time_zone"},
      {"spec { prefix: '" + std::string(101, 'p') + "' }", "order.spec.prefix"},
      {"spec { suffix: '" + std::string(101, 's') + "' }", "order.spec.suffix"},
      {"spec {} split { participants_per_job: -1 }", "order.split.participants_per_job"},
      {"spec {} split { points_per_job: -1 }", "order.split.points_per_job"},
      {"spec {} split { points_per_job: 1 participants_per_job: 1 }", "order.split"},
      {"spec {} priority: 1001", "order.priority"},
      {"spec {} destinations: 'exportDestinations/A'", "order.destinations[0]"},
      {"spec {} destinations: 'x'", "order.destinations[0]"},
      {"spec {} naming { path: 'a/../b' }", "order.naming.path"},
      {"spec {} naming { path: 'a\\nb' }", "order.naming.path"},
      {"spec {} naming { path: 'a//b' }", "order.naming.path"},
      {"spec {} naming { path: '.' }", "order.naming.path"},
      {"spec {} notifications { webhook: 'https://u:p@example.org/' }",
       "order.notifications[0].webhook"},
      {"spec {} notifications { mail: 'a b@example.org' }", "order.notifications[0].mail"},
      {"spec {} notifications {}", "order.notifications[0]"},
      {"spec {} notifications { mail: 'nobody' }", "order.notifications[0].mail"},
      {"spec {} notifications { mail: 'a@b\\r\\nBcc: c@d' }", "order.notifications[0].mail"},
      {"spec {} notifications { webhook: 'file:///etc/passwd' }", "order.notifications[0].webhook"},
      {"spec {} mail_subject: 'a\\r\\nBcc: b@c'", "order.mail_subject"}};
  for (const Case& c : cases) {
    const auto order = Parse(c.order);
    EXPECT_EQ(order.status().code(), absl::StatusCode::kInvalidArgument) << c.order;
    EXPECT_THAT(std::string(order.status().message()), HasSubstr(c.field)) << c.order;
  }
}

TEST(ExportOrderProto, StrictTakesWhatTheExistingSystemTook) {
  EXPECT_TRUE(Parse("spec { strict: true first_day: '2024-01-02' last_day: '2024-01-01' }").ok());
  EXPECT_TRUE(Parse("spec { strict: true date_type: DATE_TYPE_NEITHER }").ok());
}

TEST(ExportOrderProto, OrdersAreToldApart) {
  const std::vector<std::string> orders = {
      "spec {}",
      "spec { generators: 'a' }",
      "spec { generators: 'b' }",
      "spec { participants: 'participants/a' }",
      "spec { participants: 'participants/a' allow_missing: true }",
      "spec { excluded_participants: 'participants/a' }",
      "spec { groups: 'participantGroups/1' }",
      "spec { strict: true }",
      "spec {} split { participants_per_job: 1 }",
      "spec {} split { points_per_job: 1 }",
      "spec {} priority: 1",
      "spec {} destinations: 'exportDestinations/a'",
      "spec {} naming { path: '' }",
      "spec {} naming { prefix_host: true }",
      "spec {} naming { prefix_date: true }",
      "spec {} notifications { mail: 'a@b' }",
      "spec {} mail_subject: 'x'"};
  std::vector<std::string> seen;
  for (const std::string& text : orders) {
    const std::string whole = OrderText(*Parse(text));
    EXPECT_EQ(whole, OrderText(*Parse(text)));
    EXPECT_EQ(std::count(seen.begin(), seen.end(), whole), 0) << text;
    seen.push_back(whole);
  }
}

TEST(ExportOrderProto, WhatIsTakenIsShown) {
  v1::ExportSpec spec;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(
      R"pb(generators: "g"
           date_type: DATE_TYPE_RECORDED
           start_time { seconds: 5 nanos: 6000 }
           end_time { seconds: 7 }
           time_zone: "UTC"
           format: FORMAT_JSON_LINES
           stored_json: STORED_JSON_AS_SENT
           prefix: "p"
           suffix: "s")pb",
      &spec));
  const auto request = ParseJobRequest(spec, "UTC");
  ASSERT_TRUE(request.ok()) << request.status();
  v1::ExportSpec shown;
  FillJobRequest(*request, shown);
  EXPECT_EQ(shown.DebugString(), spec.DebugString());
}

TEST(ExportOrderProto, GroupsAreEachOnceAndNotTooMany) {
  v1::ExportSpec spec;
  for (int i = 0; i < 1000; ++i) spec.add_groups("participantGroups/7");
  const auto once = ParseSpecGroups(spec.groups());
  ASSERT_TRUE(once.ok()) << once.status();
  EXPECT_THAT(*once, ElementsAre(7));
  spec.add_groups("participantGroups/8");
  EXPECT_EQ(ParseSpecGroups(spec.groups()).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace webmunk
