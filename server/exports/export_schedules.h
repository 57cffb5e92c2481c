#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_SCHEDULES_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_SCHEDULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "server/base/access.h"
#include "server/exports/export_jobs.h"
#include "server/exports/schedule_change.h"
#include "server/exports/schedule_runs.h"
#include "server/exports/schedule_store.h"
#include "server/jobs/task_run.h"
#include "server/storage/pool.h"

namespace webmunk {

// Who asks: an exporter may read, a manager may do everything.
struct ScheduleCaller {
  int32_t user_id = 0;
  AccessScope scope = AccessScope::Groups({});
  // Of all of the study.
  bool is_manager = false;
  // Those that are left by a token that allows less than the user may.
  std::optional<std::vector<int32_t>> scope_groups{};
};

struct ScheduleView {
  ScheduleRecord record;
  // Identifiers, of those that the caller may see.
  std::vector<std::string> participants;
  std::vector<std::string> excluded;
};

struct SchedulePage {
  std::vector<ScheduleView> schedules;
  // None: this is the last page.
  std::optional<std::string> next;
};

struct BackfillResult {
  // Those that the caller sees of the ones that were made, oldest day first.
  std::vector<ExportJobView> jobs;
  int32_t existing_days = 0;
};

// Keeps the schedules of exports. Thread-safe.
//
// Whoever may ask for all of the study sees every schedule, others their own: NOT_FOUND.
// Whom a schedule tells of its exports is shown to its owner and to managers of the study
// alone. Whoever makes one, or says anew what it makes, is its owner, with whose rights it
// runs: by another's it could export more, to where the owner had it sent.
class ExportSchedules {
 public:
  // `pool` must outlive this.
  ExportSchedules(Pool& pool, ScheduleRules rules) : pool_(pool), rules_(std::move(rules)) {}

  // ALREADY_EXISTS; INVALID_ARGUMENT; NOT_FOUND, naming the field, for what the caller
  // may not export. By a token that is limited, the schedule is so too.
  absl::StatusOr<ScheduleView> Create(const std::string& identifier, const ScheduleChange& given,
                                      const ScheduleCaller& caller);
  absl::StatusOr<ScheduleView> Get(const std::string& identifier, const ScheduleCaller& caller);
  absl::StatusOr<SchedulePage> List(const std::string& after, int page_size,
                                    const ScheduleCaller& caller);
  // The same, and ABORTED if its revision is another. One that is enabled runs from its
  // next time on, and one that days are exported by, or that stopped by itself, makes up
  // what it missed; with another window kSinceLast begins anew. FAILED_PRECONDITION if an
  // order of nobody the caller can see would become one of everybody, or if the owner may
  // no longer export and the change has no order.
  absl::StatusOr<ScheduleView> Update(const std::string& identifier, const ScheduleChange& change,
                                      const ScheduleCaller& caller);
  absl::Status Delete(const std::string& identifier, std::optional<int64_t> revision,
                      const ScheduleCaller& caller);

  // Makes the jobs of these days that are not there. INVALID_ARGUMENT;
  // FAILED_PRECONDITION if it exports no days, the last is not over, or it cannot run.
  absl::StatusOr<BackfillResult> Backfill(const std::string& identifier, absl::CivilDay first,
                                          absl::CivilDay last, const ScheduleCaller& caller);

  // Looks each minute what is due.
  TaskSpec Task();

 private:
  absl::StatusOr<ScheduleView> ViewOf(Connection& connection, ScheduleRecord record,
                                      const ScheduleCaller& caller);
  // Whether the schedule, with participants in its order, could run for its owner, who may
  // export what is in the scope.
  absl::Status Check(Transaction& transaction, const ScheduleRecord& record,
                     const AccessScope& scope);
  // Makes the record what the change says.
  absl::Status Change(Transaction& transaction, const ScheduleChange& change,
                      const ScheduleCaller& caller, ScheduleRecord& record);
  // Sees to it that the record has an owner, and returns what that one may export.
  absl::StatusOr<AccessScope> SettleOwner(Connection& connection, const ScheduleChange& change,
                                          const ScheduleCaller& caller, ScheduleRecord& record);
  // From now on, or, where `before` was due or counts days, from where that was.
  absl::Status SetNextRun(Connection& connection, const ScheduleRecord& before,
                          ScheduleRecord& record) const;

  Pool& pool_;
  const ScheduleRules rules_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_SCHEDULES_H_
