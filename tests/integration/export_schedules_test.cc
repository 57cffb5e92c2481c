// Exports that are made again and again, from the schedule to its jobs.

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/export_schedules_fixture.h"

namespace webmunk::testing {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST_F(ExportSchedulesTest, ADueSlotMakesItsJobOnce) {
  AddParticipant("alice");
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  EXPECT_EQ(schedules().schedule.owner(), "users/test-admin");
  EXPECT_EQ(schedules().schedule.time_zone(), "America/New_York");
  EXPECT_TRUE(schedules().schedule.has_next_run_time());
  RunDue();
  EXPECT_THAT(Slots("daily"), IsEmpty());
  Miss("daily", 1);
  RunDue();
  EXPECT_THAT(Slots("daily"), ElementsAre(Day(0)));
  RunDue();
  // Also if it was never noted that it ran.
  Miss("daily", 1);
  RunDue();
  EXPECT_THAT(Slots("daily"), ElementsAre(Day(0)));

  ASSERT_TRUE(schedules().Get("daily").ok());
  EXPECT_EQ(schedules().schedule.last_slot(), Day(0));
  EXPECT_EQ(schedules().schedule.alert(), "");
  v1::ListExportJobsRequest request;
  request.set_schedule("exportSchedules/daily");
  ASSERT_TRUE(admin().List(request).ok());
  ASSERT_EQ(admin().jobs.size(), 1U);
  const v1::ExportJob& job = admin().jobs[0];
  EXPECT_EQ(job.schedule_slot(), Day(0));
  EXPECT_EQ(job.spec().first_day(), Day(0));
  EXPECT_EQ(job.spec().last_day(), Day(0));
  EXPECT_EQ(job.spec().time_zone(), "America/New_York");
  EXPECT_EQ(job.creator(), "users/test-admin");
}

// The zone of a schedule says when it is due, and which days there are.
TEST_F(ExportSchedulesTest, CellsAreOfTheStudysZoneWhateverTheSchedules) {
  AddParticipant("alice");
  ASSERT_TRUE(schedules()
                  .Create("daily",
                          "cron: '30 9 * * *' window: WINDOW_PREVIOUS_DAY enabled: true"
                          " time_zone: 'Asia/Kathmandu' order { spec {} }")
                  .ok());
  ASSERT_TRUE(schedules().Backfill("daily", "2024-02-28", "2024-02-28").ok());
  ASSERT_EQ(schedules().backfill.export_jobs_size(), 1);
  EXPECT_EQ(schedules().backfill.export_jobs(0).spec().time_zone(), "Asia/Kathmandu");
  EXPECT_EQ(sql().Value("SELECT coalesce(request->>'study_time_zone', request->>'time_zone')"
                        " FROM export_job"),
            "America/New_York");
}

TEST_F(ExportSchedulesTest, MissedDaysAreMadeUpOldestFirst) {
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  Miss("daily", 3);
  RunDue();
  EXPECT_THAT(Slots("daily"), ElementsAre(Day(2), Day(1), Day(0)));
  EXPECT_THAT(product().server().process().Log(), Not(HasSubstr("too many to be made up")));
  Miss("daily", 40);
  RunDue();
  EXPECT_EQ(Slots("daily").size(), 31U);
  // Those before them are told once, with the day that a backfill would end before.
  const std::string log = product().server().process().Log();
  const size_t told = log.find("too many to be made up");
  ASSERT_NE(told, std::string::npos);
  EXPECT_THAT(log.substr(told, 200),
              HasSubstr("\"schedule\":\"daily\",\"first_made_up\":\"" + Day(30) + "\""));
  EXPECT_EQ(log.find("too many to be made up", told + 1), std::string::npos);
  ASSERT_TRUE(schedules().Get("daily").ok());
  EXPECT_THAT(schedules().schedule.alert(), HasSubstr("days before " + Day(30) + " were missed"));
  EXPECT_TRUE(schedules().schedule.enabled());
}

TEST_F(ExportSchedulesTest, AnUpdateLosesNoRunThatIsDue) {
  AddParticipant("alice");
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  Miss("daily", 3);
  ASSERT_TRUE(schedules().Update("daily", "enabled: true", {"enabled"}).ok());
  ASSERT_TRUE(schedules().Update("daily", "cron: '30 9 * * 0-6'", {"cron"}).ok());
  RunDue();
  EXPECT_THAT(Slots("daily"), ElementsAre(Day(2), Day(1), Day(0)));
  // One that somebody disabled begins anew.
  Miss("daily", 3);
  ASSERT_TRUE(schedules().Update("daily", "enabled: false", {"enabled"}).ok());
  sql().Execute("DELETE FROM export_job");
  sql().Execute("DELETE FROM export_batch");
  ASSERT_TRUE(schedules().Update("daily", "enabled: true", {"enabled"}).ok());
  RunDue();
  EXPECT_THAT(Slots("daily"), IsEmpty());
}

TEST_F(ExportSchedulesTest, OneThatStoppedByItselfMakesUpWhatItMissed) {
  ScheduleClient ann = ClientOf("ann", {{"manager", 0}});
  ASSERT_TRUE(ann.Create("anns", kDaily).ok());
  sql().Execute("UPDATE user_account SET disabled = true WHERE identifier = 'ann'");
  Miss("anns", 2);
  RunDue();
  ASSERT_TRUE(schedules().Update("anns", "enabled: false", {"enabled"}).ok());
  EXPECT_THAT(schedules().schedule.alert(), HasSubstr("disabled"));
  sql().Execute("UPDATE user_account SET disabled = false WHERE identifier = 'ann'");
  ASSERT_TRUE(schedules().Update("anns", "enabled: true", {"enabled"}).ok());
  EXPECT_EQ(schedules().schedule.alert(), "");
  RunDue();
  EXPECT_THAT(Slots("anns"), ElementsAre(Day(1), Day(0)));
}

TEST_F(ExportSchedulesTest, MissedDaysAreMadeUpHoweverOftenItIsDue) {
  ASSERT_TRUE(schedules()
                  .Create("often",
                          "cron: '*/5 * * * *' window: WINDOW_PREVIOUS_DAY enabled: true"
                          " order { spec {} }")
                  .ok());
  sql().Execute(
      "UPDATE export_schedule SET next_run = now(), last_due = now() - interval '3 days'"
      " WHERE identifier = 'often'");
  RunDue();
  EXPECT_THAT(Slots("often").size(), ::testing::Ge(3U));
  ASSERT_TRUE(schedules().Get("often").ok());
  EXPECT_EQ(schedules().schedule.alert(), "");
  EXPECT_TRUE(schedules().schedule.enabled());
}

TEST_F(ExportSchedulesTest, TheNightlyExportIsReadyToBeEnabled) {
  AddParticipant("alice");
  AddParticipant("quiet");
  AddParticipant("tester");
  sql().Execute("UPDATE participant SET suppresses_alerts = true WHERE identifier = 'quiet'");
  ASSERT_TRUE(schedules().Get("nightly").ok());
  v1::ExportSchedule nightly = schedules().schedule;
  EXPECT_FALSE(nightly.enabled());
  EXPECT_FALSE(nightly.has_next_run_time());
  EXPECT_EQ(nightly.window(), v1::ExportSchedule::WINDOW_PREVIOUS_DAY);
  EXPECT_EQ(nightly.order().spec().date_type(), v1::ExportSpec::DATE_TYPE_RECORDED);
  ASSERT_EQ(nightly.order().spec().generators_size(), 12);
  EXPECT_EQ(nightly.order().spec().generators(0), "pdk-external-amazon-item");
  EXPECT_EQ(nightly.order().spec().generators(11), "webmunk-local-tasks");

  nightly.mutable_order()->mutable_spec()->add_excluded_participants("participants/tester");
  nightly.set_enabled(true);
  ASSERT_TRUE(schedules().Update("nightly", nightly.ShortDebugString(), {"order", "enabled"}).ok());
  EXPECT_TRUE(schedules().schedule.has_next_run_time());
  Miss("nightly", 1);
  RunDue();
  ASSERT_THAT(Slots("nightly"), ElementsAre(Day(0)));
  ASSERT_TRUE(
      admin().Get("exportJobs/" + sql().Value("SELECT max(id)::text FROM export_job")).ok());
  EXPECT_EQ(admin().job.spec().generators_size(), 12);
  EXPECT_THAT(admin().job.spec().excluded_participants(),
              ElementsAre("participants/quiet", "participants/tester"));
  EXPECT_THAT(admin().job.spec().prefix(), ::testing::EndsWith("_" + Day(0)));
  EXPECT_THAT(admin().job.spec().prefix(), Not(HasSubstr("{")));
  EXPECT_EQ(sql().Value("SELECT naming_path FROM export_job"), Day(0) + "/");
}

TEST_F(ExportSchedulesTest, ABackfillMakesTheDaysThatAreNotThere) {
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  ASSERT_TRUE(schedules().Backfill("daily", "2024-02-28", "2024-02-29").ok());
  ASSERT_EQ(schedules().backfill.export_jobs_size(), 2);
  EXPECT_EQ(schedules().backfill.export_jobs(0).spec().first_day(), "2024-02-28");
  ASSERT_TRUE(schedules().Backfill("daily", "2024-02-27", "2024-03-01").ok());
  EXPECT_EQ(schedules().backfill.export_jobs_size(), 2);
  EXPECT_EQ(schedules().backfill.existing_days(), 2);
  EXPECT_THAT(Slots("daily"), ElementsAre("2024-02-28", "2024-02-29", "2024-02-27", "2024-03-01"));
  // Also those whose jobs are deleted, which nothing else makes again.
  sql().Execute("DELETE FROM export_job WHERE id = (SELECT min(id) FROM export_job)");
  ASSERT_TRUE(schedules().Backfill("daily", "2024-02-27", "2024-03-01").ok());
  EXPECT_EQ(schedules().backfill.existing_days(), 3);
  EXPECT_THAT(Slots("daily"), ElementsAre("2024-02-29", "2024-02-27", "2024-03-01", "2024-02-28"));
  struct Case {
    std::string first;
    std::string last;
    grpc::StatusCode code;
  };
  for (const Case& c :
       std::vector<Case>{{"2024-03-01", "2024-02-28", grpc::StatusCode::INVALID_ARGUMENT},
                         {"2023-01-01", "2024-02-28", grpc::StatusCode::INVALID_ARGUMENT},
                         {"2024-02-30", "2024-03-01", grpc::StatusCode::INVALID_ARGUMENT},
                         {"9998-12-31", "9999-01-01", grpc::StatusCode::FAILED_PRECONDITION}}) {
    EXPECT_EQ(schedules().Backfill("daily", c.first, c.last).error_code(), c.code) << c.first;
  }
  ASSERT_TRUE(
      schedules().Create("all", "cron: '0 0 * * *' window: WINDOW_ALL order { spec {} }").ok());
  EXPECT_EQ(schedules().Backfill("all", "2024-02-28", "2024-02-29").error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(ExportSchedulesTest, ABackfillOfNobodysScheduleIsTheCallers) {
  AddParticipant("alice");
  ASSERT_TRUE(schedules().Get("nightly").ok());
  ASSERT_EQ(schedules().schedule.owner(), "");
  const grpc::Status made = schedules().Backfill("nightly", "2024-02-28", "2024-02-28");
  ASSERT_TRUE(made.ok()) << made.error_message();
  ASSERT_EQ(schedules().backfill.export_jobs_size(), 1);
  EXPECT_EQ(schedules().backfill.export_jobs(0).creator(), "users/test-admin");
  ASSERT_TRUE(schedules().Get("nightly").ok());
  EXPECT_EQ(schedules().schedule.owner(), "");
  EXPECT_FALSE(schedules().schedule.enabled());
}

TEST_F(ExportSchedulesTest, WhoseParticipantsAreGoneIsNotOfEverybody) {
  AddParticipant("alice");
  AddParticipant("bob");
  ASSERT_TRUE(schedules()
                  .Create("alices",
                          "cron: '30 9 * * *' window: WINDOW_PREVIOUS_DAY enabled: true"
                          " order { spec { participants: 'participants/alice' } }")
                  .ok());
  EXPECT_THAT(schedules().schedule.order().spec().participants(),
              ElementsAre("participants/alice"));
  sql().Execute("DELETE FROM participant WHERE identifier = 'alice'");
  Miss("alices", 1);
  RunDue();
  EXPECT_THAT(Slots("alices"), IsEmpty());
  ASSERT_TRUE(schedules().Get("alices").ok());
  EXPECT_THAT(schedules().schedule.alert(), HasSubstr("none of its participants"));
  // What was read, written back.
  const std::string read = schedules().schedule.ShortDebugString();
  EXPECT_EQ(schedules().Update("alices", read, {"order"}).error_code(),
            grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(ExportSchedulesTest, WhatCannotBeAScheduleIsRefused) {
  struct Case {
    std::string text;
    std::string field;
  };
  const std::string daily = "cron: '0 4 * * *' window: WINDOW_PREVIOUS_DAY ";
  for (const Case& c : std::vector<Case>{
           {"cron: '0 4 * *' window: WINDOW_ALL order { spec {} }", "cron"},
           {"cron: '0 4 * * *' order { spec {} }", "window"},
           {daily + "time_zone: 'Nowhere/Else' order { spec {} }", "time_zone"},
           {daily, "order.spec"},
           {daily + "order { spec { first_day: '2024-01-01' } }", "range"},
           {daily + "order { spec { time_zone: 'Asia/Kathmandu' } }", "order.spec.time_zone"},
           {daily + "order { spec { allow_missing: true } }", "allow_missing"},
           {daily + "order { spec { participants: 'participants/nobody' } }",
            "order.spec.participants[0]"},
           {daily + "order { spec {} destinations: 'exportDestinations/nowhere' }",
            "order.destinations[0]"}}) {
    const grpc::Status status = schedules().Create("daily", c.text);
    EXPECT_THAT(status.error_code(),
                AnyOf(grpc::StatusCode::INVALID_ARGUMENT, grpc::StatusCode::NOT_FOUND))
        << c.text;
    EXPECT_THAT(status.error_message(), HasSubstr(c.field));
  }
  EXPECT_EQ(schedules().Create("Daily", kDaily).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  EXPECT_EQ(schedules().Create("daily", kDaily).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job"), 0);
}

TEST_F(ExportSchedulesTest, AnUpdateChangesWhatItsMaskNames) {
  ASSERT_TRUE(schedules().Create("daily", kDaily).ok());
  const std::string etag = schedules().schedule.etag();
  ASSERT_TRUE(schedules()
                  .Update("daily", absl::StrCat("cron: '1 2 * * *' etag: '", etag, "'"), {"cron"})
                  .ok());
  EXPECT_EQ(schedules().schedule.cron(), "1 2 * * *");
  EXPECT_TRUE(schedules().schedule.enabled());
  EXPECT_EQ(schedules()
                .Update("daily", absl::StrCat("enabled: false etag: '", etag, "'"), {"enabled"})
                .error_code(),
            grpc::StatusCode::ABORTED);
  EXPECT_EQ(schedules().Delete("daily", etag).error_code(), grpc::StatusCode::ABORTED);
  for (const std::vector<std::string>& mask :
       std::vector<std::vector<std::string>>{{}, {"owner"}, {"alert"}, {"order.spec"}}) {
    EXPECT_EQ(schedules().Update("daily", "", mask).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT);
  }
  ASSERT_TRUE(schedules().Update("daily", "enabled: false", {"enabled"}).ok());
  EXPECT_FALSE(schedules().schedule.has_next_run_time());
  ASSERT_TRUE(schedules().Delete("daily", schedules().schedule.etag()).ok());
  EXPECT_EQ(schedules().Get("daily").error_code(), grpc::StatusCode::NOT_FOUND);
  // The identifier is free again.
  EXPECT_TRUE(schedules().Create("daily", kDaily).ok());
}

}  // namespace
}  // namespace webmunk::testing
