#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_RUNS_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_RUNS_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/exports/export_batch_store.h"
#include "server/exports/export_resolver.h"
#include "server/exports/schedule_store.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What schedules are run by.
struct ScheduleRules {
  // By whose rights: those that the owner has now.
  CreatorScope owner_scope;
  // What `{host}` stands for.
  std::string host;
  // The study's, and that of schedules without one.
  std::string time_zone;
  // Called when there are jobs to be made.
  std::function<void()> is_due;
};

// The zone of a schedule. FAILED_PRECONDITION if it is not known any more.
absl::StatusOr<absl::TimeZone> ZoneOf(const ScheduleRecord& schedule, const ScheduleRules& rules);

// What the jobs of a schedule may hold. PERMISSION_DENIED: its owner is deleted or disabled,
// or may no longer export.
absl::StatusOr<AccessScope> ScopeOfOwner(Connection& connection, const ScheduleRecord& schedule,
                                         const ScheduleRules& rules);

// Puts the zones into a schedule's order that its jobs have if it runs now: the study's is
// the server's, and that of the days is the order's own, else the schedule's.
void SetZones(const ScheduleRecord& schedule, const ScheduleRules& rules, ExportOptions& options);

// What one run of a schedule is for.
struct ScheduleSlot {
  // The schedule has jobs of a name once.
  std::string name;
  // With ScheduleWindow::kPreviousDay the day that is exported, else the one that it is
  // due on.
  absl::CivilDay day;
};

// The jobs of a run, and the cursor that the schedule has by them; none: as before.
struct MadeRun {
  MadeBatch batch;
  std::optional<std::string> cursor;
};

// Makes them, with the rights that the owner has now, or finds that they are there, or
// were; those that are deleted are made again if `remakes_deleted`. The
// schedule must be held by the transaction; it is the caller's to note the cursor in it.
// PERMISSION_DENIED: the owner is disabled, or may no longer export. Else as
// MakeExportJobs.
absl::StatusOr<MadeRun> MakeScheduledJobs(Transaction& transaction, const ScheduleRecord& schedule,
                                          const ScheduleSlot& slot, const ScheduleRules& rules,
                                          bool remakes_deleted = false);

// Runs all that is due: of each schedule the missed days, oldest first and at most
// kMaxMissedSlots, each once and in a transaction of its own; of those that do not export
// days the latest run alone, which holds what the missed ones would have. What cannot
// run any more is disabled, with its reason. CANCELLED if it should stop before its end.
absl::Status RunDueSchedules(Connection& connection, const ScheduleRules& rules,
                             const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_RUNS_H_
