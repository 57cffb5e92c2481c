#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/exports/export_order.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

enum class ScheduleWindow { kPreviousDay, kSinceLast, kAll };

// A schedule as it is stored. Times are microseconds since 1970.
struct ScheduleRecord {
  int32_t id = 0;
  std::string identifier;
  // None: nobody's, and it cannot run.
  std::optional<int32_t> owner_id;
  std::string owner;
  // Whether it has one, or had.
  bool had_owner = true;
  // Of whatever the owner may export these groups alone: of a token that is limited.
  std::optional<std::vector<int32_t>> scope_groups;
  std::string cron;
  // Empty: the server's.
  std::string time_zone;
  ScheduleWindow window = ScheduleWindow::kPreviousDay;
  // Without participants. Its zone is empty: the schedule's.
  ExportOrder order;
  bool all_participants = true;
  // Whether those are left out whom ListSuppressed tells of when it runs.
  bool skips_suppressed = false;
  std::optional<std::string> cursor;
  bool enabled = false;
  std::optional<int64_t> next_run;
  std::string last_slot;
  std::optional<int64_t> last_due;
  std::string alert;
  int64_t created = 0;
  int64_t updated = 0;
  int64_t revision = 0;
};

// Of whom: none is everybody's.
using ScheduleOwner = std::optional<int32_t>;

// Stores a new one, and returns its id. ALREADY_EXISTS if its identifier is taken.
absl::StatusOr<int32_t> InsertSchedule(Transaction& transaction, const ScheduleRecord& record);
// All of it but its participants, where it runs, and its revision.
absl::Status UpdateSchedule(Transaction& transaction, const ScheduleRecord& record);
absl::Status DeleteSchedule(Transaction& transaction, int32_t id);

// NOT_FOUND if there is none, or it is somebody else's.
absl::StatusOr<ScheduleRecord> FindSchedule(Connection& connection, const std::string& identifier,
                                            ScheduleOwner owner);
// The same, held until the transaction ends.
absl::StatusOr<ScheduleRecord> LockSchedule(Transaction& transaction, const std::string& identifier,
                                            ScheduleOwner owner);
absl::StatusOr<ScheduleRecord> LockSchedule(Transaction& transaction, int32_t id);
// By identifier; those behind `after`.
absl::StatusOr<std::vector<ScheduleRecord>> ListSchedules(Connection& connection,
                                                          const std::string& after, int limit,
                                                          ScheduleOwner owner);

// Of whom it is, and who is left out, in place of those before. Who is both is left out.
absl::Status SetScheduleParticipants(Transaction& transaction, int32_t id,
                                     const std::vector<int32_t>& included,
                                     const std::vector<int32_t>& excluded);

// Identifiers of those, as far as they are in the scope.
absl::StatusOr<std::vector<std::string>> ListScheduleParticipants(Connection& connection,
                                                                  int32_t id, bool excluded,
                                                                  const AccessScope& scope);
// Of those whose alerts are suppressed, or whose group's are, and of those whose points go to
// another server.
absl::StatusOr<std::vector<std::string>> ListSuppressed(Connection& connection,
                                                        const AccessScope& scope);

// The id of the next one behind `after` that is due; none: there is no more.
absl::StatusOr<std::optional<int32_t>> FindDueSchedule(Connection& connection, int32_t after);

// Where a schedule is after a run, or after it had to wait: what is none stays.
struct ScheduleStep {
  int64_t next_run = 0;
  std::optional<std::string> last_slot{};
  std::optional<int64_t> last_due{};
  std::optional<std::string> cursor{};
  std::optional<std::string> alert{};
};
absl::Status NoteScheduleStep(Transaction& transaction, int32_t id, const ScheduleStep& step);
// Disables it.
absl::Status StopSchedule(Transaction& transaction, int32_t id, const std::string& alert);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_STORE_H_
