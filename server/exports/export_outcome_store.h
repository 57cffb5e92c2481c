#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_OUTCOME_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_OUTCOME_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/exports/export_batch_store.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// An archive's way to a destination. Times are microseconds since 1970.
struct DeliveryOutcome {
  enum class State { kWaiting, kRunning, kDelivered, kFailed };

  // The destination's identifier.
  std::string destination;
  State state = State::kWaiting;
  std::string target;
  int32_t tries = 0;
  std::string error;
  int64_t next_try = 0;
  std::optional<int64_t> delivered;
  std::string verified;
};

// A message about a job's end.
struct NoticeOutcome {
  enum class State { kWaiting, kSent, kFailed };

  NoticeRow notice;
  State state = State::kWaiting;
  int32_t tries = 0;
  std::string error;
  std::optional<int64_t> sent;
};

// What becomes of an archive.
struct ExportOutcome {
  // By destination.
  std::vector<DeliveryOutcome> deliveries;
  // In their order.
  std::vector<NoticeOutcome> notices;
};

// By job; those without any are left out, and so are deliveries to destinations that are
// of groups out of the scope.
absl::StatusOr<std::unordered_map<int64_t, ExportOutcome>> ReadExportOutcomes(
    Connection& connection, const AccessScope& scope, const std::vector<int64_t>& job_ids);

// Has failed deliveries of a job tried anew, and of one whose archive is made anew those
// that were delivered too; returns how many those are. Its archive is kept for an hour at
// least.
absl::StatusOr<int64_t> RetryDeliveries(Transaction& transaction, int64_t job_id,
                                        bool with_delivered);
// Has all told of a job's end once more, or those alone whom it could not be told; returns how
// many those are.
absl::StatusOr<int64_t> RepeatNotices(Transaction& transaction, int64_t job_id, bool only_failed);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_OUTCOME_STORE_H_
