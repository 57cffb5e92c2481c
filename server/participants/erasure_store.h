#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// How much there is, or was, of a participant.
struct ErasureCounts {
  int64_t points = 0;
  int64_t attachments = 0;
  int64_t quarantine = 0;
  int64_t outbox = 0;
  int64_t archives = 0;
  int64_t identifiers = 0;
};

// An erasure as it is stored. Times are microseconds since 1970.
struct ErasureRecord {
  enum class State { kQueued, kRunning, kSucceeded };

  // 0: a dry run.
  int64_t id = 0;
  int32_t participant_id = 0;
  // Empty: erased.
  std::string identifier;
  std::string identifier_hmac;
  std::string requester;
  std::string reason;
  State state = State::kQueued;
  // The part of the work that comes next.
  int32_t step = 0;
  int64_t requested = 0;
  std::optional<int64_t> started;
  std::optional<int64_t> finished;
  ErasureCounts found;
  ErasureCounts erased;
  // Entries of the quarantine that nobody can read.
  int64_t unreadable_quarantine = 0;
  std::vector<std::string> delivered_archives;
  std::string last_error;
  std::string record;
  std::string record_signature;
  std::string record_public_key;
};

// NOT_FOUND if there is none, or its participant is, or was, of no group in the scope.
absl::StatusOr<ErasureRecord> FindErasure(Connection& connection, int64_t id,
                                          const AccessScope& scope);

// The one of a participant that is not done; NOT_FOUND if there is none.
absl::StatusOr<ErasureRecord> FindUnfinishedErasure(Connection& connection, int32_t participant_id);

// Up to `limit` erasures in the scope with lower ids than `before`, newest first; only
// those of an identifier if its `hmac` is given.
absl::StatusOr<std::vector<ErasureRecord>> ListErasures(Connection& connection, int64_t before,
                                                        const std::optional<std::string>& hmac,
                                                        const AccessScope& scope, int limit);

// The first one behind `after` whose work can be done: none of those whose
// participants are still being merged.
absl::StatusOr<std::optional<int64_t>> NextErasure(Connection& connection, int64_t after);

// The erasure, held until the transaction ends: of two that work at once, one waits.
absl::StatusOr<ErasureRecord> LockErasure(Transaction& transaction, int64_t id);

// Notes that the work has begun, and what there is.
absl::Status BeginErasureWork(Transaction& transaction, int64_t id, const ErasureCounts& found);

// Notes that the next part is `step`.
absl::Status NoteErasureStep(Transaction& transaction, int64_t id, int32_t step);

// Adds to what is gone.
absl::Status AddErased(Transaction& transaction, int64_t id, const ErasureCounts& counts);

absl::Status NoteUnreadableQuarantine(Transaction& transaction, int64_t id, int64_t entries);
absl::Status NoteDeliveredArchives(Transaction& transaction, int64_t id,
                                   const std::vector<std::string>& names);
absl::Status NoteErasureError(Connection& connection, int64_t id, const std::string& error);

// The end: the record, and its signature by the key of this id.
absl::Status FinishErasure(Transaction& transaction, const ErasureRecord& erasure,
                           int32_t record_key_id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_STORE_H_
