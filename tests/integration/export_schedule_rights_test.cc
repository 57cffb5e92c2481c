// What schedules are to whoever may not have them, or may no longer export.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/export_schedules_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ExportScheduleRightsTest = ExportSchedulesTest;

TEST_F(ExportScheduleRightsTest, ASchedulesOwnerMustStillBeAllowedTo) {
  ScheduleClient ann = ClientOf("ann", {{"manager", 0}});
  ASSERT_TRUE(ann.Create("anns", kDaily).ok());
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  sql().Execute("UPDATE user_account SET disabled = true WHERE identifier = 'ann'");
  Miss("anns", 2);
  Miss("daily", 1);
  RunDue();
  EXPECT_THAT(Slots("anns"), IsEmpty());
  EXPECT_EQ(Slots("daily").size(), 1U);
  ASSERT_TRUE(schedules().Get("anns").ok());
  EXPECT_FALSE(schedules().schedule.enabled());
  EXPECT_FALSE(schedules().schedule.has_next_run_time());
  EXPECT_THAT(schedules().schedule.alert(), HasSubstr("disabled"));
  EXPECT_EQ(schedules().Backfill("anns", "2024-02-28", "2024-02-29").error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  const grpc::Status enabled = schedules().Update("anns", "enabled: true", {"enabled"});
  EXPECT_EQ(enabled.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_THAT(enabled.error_message(), HasSubstr("order"));
  // Whoever says what it exports is its owner.
  ASSERT_TRUE(
      schedules().Update("anns", "enabled: true order { spec {} }", {"enabled", "order"}).ok());
  EXPECT_EQ(schedules().schedule.owner(), "users/test-admin");
  EXPECT_EQ(schedules().schedule.alert(), "");
  Miss("anns", 1);
  RunDue();
  EXPECT_EQ(Slots("anns").size(), 1U);
}

TEST_F(ExportScheduleRightsTest, ExportersReadThemAndNoMore) {
  const std::string notifies =
      " notifications { webhook: 'https://example.org/secret' } notifications { mail: "
      "'ann@example.org' }";
  const std::string order = "order { spec {} " + notifies + " }";
  ASSERT_TRUE(schedules().Create("all", "cron: '0 0 * * *' window: WINDOW_ALL " + order).ok());
  ScheduleClient bea = ClientOf("bea", {{"exporter", 0}});
  EXPECT_THAT(bea.List(), ElementsAre("exportSchedules/all", "exportSchedules/nightly"));
  ASSERT_TRUE(bea.Get("all").ok());
  EXPECT_EQ(bea.schedule.cron(), "0 0 * * *");
  ASSERT_EQ(bea.schedule.order().notifications_size(), 2);
  EXPECT_EQ(bea.schedule.order().notifications(0).webhook(), "");
  EXPECT_EQ(bea.schedule.order().notifications(1).mail(), "");
  for (const grpc::Status& status :
       {bea.Update("all", "enabled: false", {"enabled"}), bea.Delete("all"),
        bea.Backfill("nightly", "2024-02-28", "2024-02-28"), bea.Create("beas", kDaily)}) {
    EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  }
  // Another manager may write back what it reads.
  ScheduleClient cas = ClientOf("cas", {{"manager", 0}});
  ASSERT_TRUE(cas.Get("all").ok());
  EXPECT_EQ(cas.schedule.order().notifications(0).webhook(), "https://example.org/secret");
  // Of a group alone it has none of its own.
  const int group = AddTestGroup(sql(), "Ours");
  ScheduleClient dan = ClientOf("dan", {{"exporter", group}});
  EXPECT_THAT(dan.List(), IsEmpty());
  EXPECT_EQ(dan.Get("all").error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(ExportScheduleRightsTest, ManagersOfGroupsSeeTheirOwn) {
  const int ours = AddTestGroup(sql(), "Ours");
  const int theirs = AddTestGroup(sql(), "Theirs");
  AddParticipant("own", ours);
  AddParticipant("other", theirs);
  ScheduleClient ann = ClientOf("ann", {{"manager", ours}});
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  ASSERT_TRUE(ann.Create("anns", kDaily).ok());
  EXPECT_THAT(ann.List(), ElementsAre("exportSchedules/anns"));
  EXPECT_THAT(schedules().List(), ElementsAre("exportSchedules/anns", "exportSchedules/daily",
                                              "exportSchedules/nightly"));
  EXPECT_EQ(ann.Get("daily").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ann.Update("daily", "enabled: false", {"enabled"}).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ann.Delete("daily").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ann.Backfill("daily", "2024-02-28", "2024-02-28").error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ann.Create("others",
                       "cron: '30 9 * * *' window: WINDOW_ALL"
                       " order { spec { participants: 'participants/other' } }")
                .error_code(),
            grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(ann.Backfill("anns", "2024-02-28", "2024-02-28").ok());
  EXPECT_EQ(sql().Value("SELECT string_agg(identifier, ' ') FROM export_job_participant h"
                        " JOIN participant p ON p.id = h.participant_id"),
            "own");
}

TEST_F(ExportScheduleRightsTest, AnothersEditDoesNotExportMore) {
  const int ours = AddTestGroup(sql(), "Ours");
  AddParticipant("own", ours);
  AddParticipant("other", AddTestGroup(sql(), "Theirs"));
  ASSERT_TRUE(ClientOf("ann", {{"manager", ours}}).Create("anns", kDaily).ok());
  ASSERT_TRUE(schedules().Update("anns", "enabled: false", {"enabled"}).ok());
  ASSERT_TRUE(
      schedules().Update("anns", "enabled: true cron: '30 9 * * 0-6'", {"enabled", "cron"}).ok());
  EXPECT_EQ(schedules().schedule.owner(), "users/ann");
  Miss("anns", 1);
  RunDue();
  EXPECT_EQ(Slots("anns").size(), 1U);
  ASSERT_TRUE(schedules().Backfill("anns", "2024-02-28", "2024-02-28").ok());
  EXPECT_EQ(sql().Value("SELECT string_agg(DISTINCT identifier, ' ') FROM export_job_participant h"
                        " JOIN participant p ON p.id = h.participant_id"),
            "own");
}

TEST_F(ExportScheduleRightsTest, WhatALimitedTokenMadeStaysWithinItsGroups) {
  const int ours = AddTestGroup(sql(), "Ours");
  const std::string ours_alone = absl::StrCat("{", ours, "}");
  ScheduleClient ann = ClientOf("ann", {{"manager", 0}});
  LimitTokens(sql(), "ann", ours);
  ASSERT_TRUE(ann.Create("anns", kDaily).ok());
  Miss("anns", 1);
  RunDue();
  ASSERT_EQ(Slots("anns").size(), 1U);
  EXPECT_EQ(sql().Value("SELECT scope_groups::text FROM export_job"), ours_alone);
  // Another's change, or another token's, does not widen it.
  ASSERT_TRUE(schedules().Update("anns", "cron: '30 8 * * *'", {"cron"}).ok());
  sql().Execute("UPDATE api_token SET all_groups = true");
  ASSERT_TRUE(ann.Update("anns", "cron: '30 9 * * *'", {"cron"}).ok());
  ASSERT_TRUE(schedules().Backfill("anns", "2024-02-27", "2024-02-27").ok());
  EXPECT_EQ(sql().Value("SELECT scope_groups::text FROM export_job ORDER BY id DESC LIMIT 1"),
            ours_alone);
  // Nor does a deleted owner's become another's by itself.
  sql().Execute("UPDATE export_schedule SET owner_id = NULL WHERE identifier = 'anns'");
  EXPECT_EQ(schedules().Backfill("anns", "2024-02-28", "2024-02-28").error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
  // Whoever says anew what it exports does.
  ASSERT_TRUE(schedules().Update("anns", "order { spec {} }", {"order"}).ok());
  ASSERT_TRUE(schedules().Backfill("anns", "2024-02-28", "2024-02-28").ok());
  EXPECT_EQ(sql().Value("SELECT count(*) FROM export_job WHERE scope_groups IS NULL"), "1");
}

}  // namespace
}  // namespace webmunk::testing
