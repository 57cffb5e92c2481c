#ifndef WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_
#define WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/points/quarantine_usage_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// What the quarantine may hold, in bytes. 0: no limit of that kind.
struct QuarantineLimits {
  int64_t total = 0;
  int64_t per_participant = 0;
  int64_t per_address = 0;
};

// What a bundle needs of the quarantine.
struct QuarantineClaim {
  int64_t bytes = 0;
  // Of these, those of participants that could be told.
  std::map<std::string, int64_t> of_participants;
  // Empty: unknown.
  std::string address;
};

// Keeps the quarantine within its limits without a row that all writers wait for:
// each server knows what there was a few seconds ago and what it added since, so
// that servers together may pass a limit by what they take in within seconds.
// Thread-safe.
class QuarantineBudget {
 public:
  explicit QuarantineBudget(QuarantineLimits limits) : limits_(limits) {}

  // Looks how much there is, and logs a warning, once an hour, while it is more than
  // 80 % of the limit. To be called every few seconds.
  absl::Status Refresh(Connection& connection);

  // As of the last look.
  QuarantineUsage usage() const;
  const QuarantineLimits& limits() const { return limits_; }

  // Counts the claim as used and returns true; false, with nothing counted, if there
  // is no room for it. May ask the database over `connection`.
  absl::StatusOr<bool> Take(Connection& connection, const QuarantineClaim& claim);

 private:
  // What one participant or address has, as of some seconds ago and since.
  struct Known {
    int64_t bytes = 0;
    absl::Time asked;
  };
  using Loader = absl::StatusOr<int64_t>(Connection&, const std::string&);

  absl::StatusOr<bool> Fits(Connection& connection, const std::string& key, int64_t bytes,
                            int64_t limit, Loader& load,
                            std::unordered_map<std::string, Known>& known);

  const QuarantineLimits limits_;
  mutable Mutex mutex_;
  QuarantineUsage usage_ ABSL_GUARDED_BY(mutex_);
  int64_t added_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time warned_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  std::unordered_map<std::string, Known> participants_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, Known> addresses_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_
