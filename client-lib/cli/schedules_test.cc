#include <gtest/gtest.h>

#include "order_options.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"
#include "webmunk/client.h"

namespace webmunk::cli {
namespace {

v1::ExportSchedule Nightly() {
  v1::ExportSchedule schedule;
  schedule.set_name("exportSchedules/nightly");
  schedule.set_cron("30 9 * * *");
  schedule.set_time_zone("UTC");
  schedule.set_window(v1::ExportSchedule::WINDOW_PREVIOUS_DAY);
  schedule.set_etag("7");
  v1::ExportOrder& order = *schedule.mutable_order();
  order.mutable_spec()->set_prefix("{host}_{day}");
  order.mutable_spec()->add_generators("a");
  order.mutable_naming()->set_path("{day}/");
  order.add_notifications()->set_webhook("https://example.org/hook");
  order.add_notifications()->set_mail("old@example.org");
  return schedule;
}

class SchedulesTest : public ::testing::Test {
 protected:
  ToolRun Run(std::vector<std::string> words, bool terminal = false) {
    words.insert(words.begin(), "schedules");
    words.insert(words.end(), {"--server", server_.address()});
    return RunCommandLine(words, "", {}, terminal);
  }

  static std::vector<std::string> Paths(const v1::UpdateExportScheduleRequest& request) {
    return {request.update_mask().paths().begin(), request.update_mask().paths().end()};
  }

  FakeServer server_;
  FakeExports& exports_ = server_.script.exports;
};

using Strings = std::vector<std::string>;

TEST_F(SchedulesTest, ListIsRowsOrATable) {
  exports_.schedules = {Nightly(), Nightly()};
  exports_.schedules[1].set_name("exportSchedules/weekly");
  exports_.schedules[1].set_enabled(true);
  exports_.schedules[1].mutable_next_run_time()->set_seconds(0);
  ToolRun run = Run({"list"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out,
            "exportSchedules/nightly\t30 9 * * *\tUTC\tprevious-day\tno\t\t\t\t\n"
            "exportSchedules/weekly\t30 9 * * *\tUTC\tprevious-day\tyes\t1970-01-01T00:00:00Z"
            "\t\t\t\n");
  run = Run({"list", "--limit", "1"}, /*terminal=*/true);
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("SCHEDULE ", 0), 0U) << run.out;
  EXPECT_EQ(run.out.find("weekly"), std::string::npos);
  EXPECT_NE(Run({"list", "--output", "csv"}).out.find("schedule,cron,time_zone,window"),
            std::string::npos);
}

TEST_F(SchedulesTest, PagesAreOneList) {
  exports_.schedules = {Nightly(), Nightly(), Nightly()};
  v1::ListExportSchedulesRequest request;
  request.set_page_size(2);
  int count = 0;
  for (const auto& schedule : Client::Connect(server_.options())->ListExportSchedules(request)) {
    ASSERT_TRUE(schedule.ok()) << schedule.status();
    ++count;
  }
  EXPECT_EQ(count, 3);
}

TEST_F(SchedulesTest, ShowHasTheOrder) {
  exports_.schedules = {Nightly()};
  const ToolRun run = Run({"show", "nightly", "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find(R"("window":"WINDOW_PREVIOUS_DAY","enabled":false,"nextRunTime":null)"),
            std::string::npos)
      << run.out;
  EXPECT_NE(run.out.find(R"("order":{"spec":{"generators":["a"],"prefix":"{host}_{day}"})"),
            std::string::npos)
      << run.out;
  EXPECT_EQ(Run({"show", "weekly"}).exit_code, 3);
}

TEST_F(SchedulesTest, CreateTakesTheOptionsOfAnOrder) {
  const ToolRun run =
      Run({"create", "weekly", "--cron", "0 3 * * 1", "--window", "since-last", "--generators",
           "b,a", "--format", "csv", "--destination", "box", "--time-zone", "Europe/Berlin"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("name\texportSchedules/weekly\n", 0), 0U) << run.out;
  const v1::CreateExportScheduleRequest& request = exports_.schedule_created;
  EXPECT_EQ(request.export_schedule_id(), "weekly");
  const v1::ExportSchedule& schedule = request.export_schedule();
  EXPECT_EQ(schedule.cron(), "0 3 * * 1");
  EXPECT_EQ(schedule.window(), v1::ExportSchedule::WINDOW_SINCE_LAST);
  EXPECT_EQ(schedule.time_zone(), "Europe/Berlin");
  EXPECT_TRUE(schedule.enabled());
  EXPECT_EQ(schedule.order().spec().generators_size(), 2);
  EXPECT_EQ(schedule.order().spec().format(), v1::ExportSpec::FORMAT_CSV);
  EXPECT_EQ(schedule.order().spec().time_zone(), "") << "the schedule's";
  EXPECT_EQ(schedule.order().destinations(0), "exportDestinations/box");
}

TEST_F(SchedulesTest, AScheduleOfEverythingHasAnEmptySpec) {
  const ToolRun run =
      Run({"create", "x", "--cron", "0 3 * * 1", "--window", "all", "--enabled", "no"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_TRUE(exports_.schedule_created.export_schedule().order().has_spec());
  EXPECT_FALSE(exports_.schedule_created.export_schedule().enabled());
}

TEST_F(SchedulesTest, SetTellsWhetherTheSuppressedAreLeftOut) {
  const ToolRun run = Run({"set", "nightly", "--skip-suppressed", "yes"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.schedule_updated), Strings{"skips_suppressed"});
  EXPECT_TRUE(exports_.schedule_updated.export_schedule().skips_suppressed());
  EXPECT_NE(run.out.find("skipsSuppressed\t"), std::string::npos) << run.out;
  EXPECT_NE(Run({"set", "nightly", "--skip-suppressed", "maybe"}).exit_code, 0);
}

TEST_F(SchedulesTest, SetNamesOnlyWhatIsGiven) {
  const ToolRun run = Run({"set", "nightly", "--enabled", "yes"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.schedule_updated), Strings{"enabled"});
  EXPECT_TRUE(exports_.schedule_updated.export_schedule().enabled());
  EXPECT_EQ(exports_.schedule_updated.export_schedule().name(), "exportSchedules/nightly");
}

TEST_F(SchedulesTest, SetKeepsTheRestOfAnOrder) {
  exports_.schedules = {Nightly()};
  const ToolRun run = Run({"set", "nightly", "--cron", "0 4 * * *", "--mail", "new@example.org",
                           "--clear", "generators"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(Paths(exports_.schedule_updated), (Strings{"cron", "order"}));
  const v1::ExportSchedule& schedule = exports_.schedule_updated.export_schedule();
  EXPECT_EQ(schedule.etag(), "7");
  EXPECT_EQ(schedule.cron(), "0 4 * * *");
  const v1::ExportOrder& order = schedule.order();
  EXPECT_EQ(order.spec().prefix(), "{host}_{day}");
  EXPECT_EQ(order.spec().generators_size(), 0);
  EXPECT_EQ(order.naming().path(), "{day}/");
  ASSERT_EQ(order.notifications_size(), 2);
  EXPECT_EQ(order.notifications(0).webhook(), "https://example.org/hook");
  EXPECT_EQ(order.notifications(1).mail(), "new@example.org");
}

TEST_F(SchedulesTest, BackfillPrintsTheJobs) {
  exports_.backfill_response.add_export_jobs()->set_name("exportJobs/3");
  exports_.backfill_response.add_export_jobs()->set_name("exportJobs/4");
  exports_.backfill_response.set_existing_days(2);
  const ToolRun run = Run({"backfill", "nightly", "--from", "2026-01-01", "--until", "2026-01-04"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out.rfind("exportJobs/3\t", 0), 0U) << run.out;
  EXPECT_NE(run.out.find("\nexportJobs/4\t"), std::string::npos) << run.out;
  EXPECT_EQ(run.err, "webmunk: days whose jobs were there already: 2\n");
  EXPECT_EQ(exports_.backfilled.name(), "exportSchedules/nightly");
  EXPECT_EQ(exports_.backfilled.first_day(), "2026-01-01");
  EXPECT_EQ(exports_.backfilled.last_day(), "2026-01-04");
}

TEST_F(SchedulesTest, Delete) {
  EXPECT_EQ(Run({"delete", "exportSchedules/nightly"}).exit_code, 0);
  EXPECT_EQ(exports_.schedule_deleted, "exportSchedules/nightly");
}

TEST_F(SchedulesTest, WhatIsWrongIsUsage) {
  exports_.schedules = {Nightly()};
  for (const Strings& words : {
           Strings{"list", "x"},
           {"show"},
           {"show", "Nightly"},
           {"show", "a/b"},
           {"create", "x", "--cron", "* * * * *"},
           {"create", "x", "--cron", "* * * * *", "--window", "week"},
           {"create", "x", "--cron", "* * * * *", "--window", "all", "--since", "today"},
           {"create", "x", "--cron", "* * * * *", "--window", "all", "--group", "none"},
           {"set", "nightly"},
           {"set", "nightly", "--enabled", "maybe"},
           {"set", "nightly", "--format", "xlsx"},
           {"set", "nightly", "--destination", "A B"},
           {"set", "nightly", "--clear", "cron"},
           {"backfill", "nightly", "--from", "2026-01-01"},
           {"backfill", "nightly", "--from", "2026-01-01", "--until", "tomorrow"},
           {"delete"},
       }) {
    EXPECT_EQ(Run(words).exit_code, 2) << words[0] << " " << words.back();
  }
  EXPECT_EQ(exports_.schedule_updated.export_schedule().name(), "") << "nothing was sent";
}

TEST(OrderOptionsTest, EachCanBeCleared) {
  const std::vector<Option> options = OrderOptions();
  for (const Option& option : options) {
    v1::ExportOrder order;
    order.mutable_spec();
    const v1::ExportOrder before = order;
    Strings words = {std::string("--") + option.name};
    if (option.value != nullptr) words.emplace_back("7");
    if (std::string(option.name) == "format") words.back() = "raw";
    if (std::string(option.name) == "destination") words.back() = "box";
    const auto arguments = Arguments::Parse(words, options);
    ASSERT_TRUE(arguments.ok()) << arguments.status();
    EXPECT_TRUE(HasOrderOptions(*arguments)) << option.name;
    ASSERT_TRUE(ReadOrderOptions(*arguments, order).ok()) << option.name;
    EXPECT_NE(order.SerializeAsString(), before.SerializeAsString()) << option.name;
    ASSERT_TRUE(ClearOrderOption(option.name, order).ok()) << option.name;
    EXPECT_EQ(order.SerializeAsString(), before.SerializeAsString()) << option.name;
  }
}

}  // namespace
}  // namespace webmunk::cli
