#ifndef WEBMUNK_TESTS_INTEGRATION_EXPORT_SCHEDULES_FIXTURE_H_
#define WEBMUNK_TESTS_INTEGRATION_EXPORT_SCHEDULES_FIXTURE_H_

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/integration/exports_fixture.h"
#include "tests/support/schedule_client.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {

// Due at 9:30 in the server's zone.
inline constexpr char kDaily[] =
    "cron: '30 9 * * *' window: WINDOW_PREVIOUS_DAY enabled: true order { spec {} }";
// The latest slot of that by now, in local time.
inline constexpr char kLatest[] =
    "(date_trunc('day', now() AT TIME ZONE 'America/New_York' - interval '9.5 hours')"
    " + interval '9.5 hours')";

// Schedules that are due when a test says so.
class ExportSchedulesTest : public ExportsTest {
 protected:
  ScheduleClient& schedules() { return schedules_; }
  ScheduleClient ClientOf(const std::string& user, const TestGrants& grants) {
    return ScheduleClient(product().server().NewChannelWith(TokenOf(user, grants)));
  }

  // As if the servers had stood still since before the latest `missed` slots.
  void Miss(const std::string& id, int missed) {
    sql().Query(absl::StrCat("UPDATE export_schedule SET next_run = now(), last_due = (", kLatest,
                             " - $2 * interval '1 day') AT TIME ZONE 'America/New_York'"
                             " WHERE identifier = $1"),
                {id, std::to_string(missed)});
  }
  void RunDue() { tasks_.RunToEnd("start-scheduled-exports"); }
  // The day that is exported by the slot so many before the latest.
  std::string Day(int before) {
    return sql().Value(absl::StrCat("SELECT (", kLatest, "::date - 1 - $1::int)::text"),
                       {std::to_string(before)});
  }
  // Slots with jobs, in the order of these.
  std::vector<std::string> Slots(const std::string& id) {
    std::vector<std::string> slots;
    for (const SqlRow& row : sql().Query(
             "SELECT b.schedule_slot FROM export_job j JOIN export_batch b ON b.id = j.batch_id"
             " JOIN export_schedule s ON s.id = b.schedule_id WHERE s.identifier = $1"
             " ORDER BY j.id",
             {id})) {
      slots.push_back(row.at(0));
    }
    return slots;
  }

 private:
  ScheduleClient schedules_{product().server().NewChannel()};
  TaskClient tasks_{product().server().NewChannel()};
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_INTEGRATION_EXPORT_SCHEDULES_FIXTURE_H_
