#ifndef WEBMUNK_SERVER_PARTICIPANTS_MERGE_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MERGE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A merge as it is stored. Times are microseconds since 1970.
struct MergeRecord {
  enum class State { kQueued, kRunning, kSucceeded };

  // 0: a dry run.
  int64_t id = 0;
  int32_t participant_id = 0;
  int32_t merged_id = 0;
  // Empty: erased.
  std::string participant;
  std::string merged;
  std::string requester;
  State state = State::kQueued;
  int64_t requested = 0;
  std::optional<int64_t> finished;
  int64_t points_found = 0;
  int64_t points_moved = 0;
  int64_t points_dropped = 0;
  std::string last_error;
};

// A participant that is to be merged, or to take another in; held until the
// transaction ends.
struct MergeSide {
  int32_t id = 0;
  std::string identifier;
  std::optional<int32_t> group_id;
  bool being_erased = false;
  // What it is merged into already; 0: nothing.
  int32_t merged_into_id = 0;
  // Whether points of others are still being moved to it.
  bool takes_others_in = false;
};

// The id of the participant of this very identifier; NOT_FOUND if there is none.
absl::StatusOr<int32_t> FindNameId(Connection& connection, const std::string& identifier);

// Both, in this order, held with their other names in the order in which all hold
// participants. ABORTED if one has gone.
absl::StatusOr<std::pair<MergeSide, MergeSide>> HoldMergeSides(Transaction& transaction,
                                                               int32_t participant_id,
                                                               int32_t merged_id);

// Makes the one, and what is merged into it, other names of the participant.
absl::Status MakeAlias(Transaction& transaction, int32_t participant_id, int32_t merged_id);

// Returns the new merge's id. The last thing that a transaction does before it commits:
// others that begin a merge wait.
absl::StatusOr<int64_t> InsertMerge(Transaction& transaction, int32_t participant_id,
                                    int32_t merged_id, const std::string& requester);

// How many points the one has of which the participant has an equal one.
absl::StatusOr<int64_t> CountEqualPoints(Connection& connection, int32_t participant_id,
                                         int32_t merged_id);

// NOT_FOUND if there is none in the scope: into a participant who is in one of its
// groups, or was when it was erased.
absl::StatusOr<MergeRecord> FindMerge(Connection& connection, int64_t id, const AccessScope& scope);

// Up to `limit` merges in the scope with lower ids than `before`, newest first.
absl::StatusOr<std::vector<MergeRecord>> ListMerges(Connection& connection, int64_t before,
                                                    const AccessScope& scope, int limit);

// The first one behind `after` that is not done.
absl::StatusOr<std::optional<int64_t>> NextMerge(Connection& connection, int64_t after);

// The id of the merge that began last, 0 if none has. They begin one after the other: all
// that begin later have higher ids, though they may have been under way.
absl::StatusOr<int64_t> LastMergeId(Connection& connection);

// Who takes whom in.
struct BegunMerge {
  int64_t id = 0;
  int32_t participant_id = 0;
  int32_t merged_id = 0;
};
// Those that began behind this one, by id.
absl::StatusOr<std::vector<BegunMerge>> ListMergesBehind(Connection& connection, int64_t id);

// The rows whose points merges are moving to this participant.
absl::StatusOr<std::vector<int32_t>> RowsOnTheMove(Connection& connection, int32_t participant_id);

// The merge, held until the transaction ends.
absl::StatusOr<MergeRecord> LockMerge(Transaction& transaction, int64_t id);

absl::Status BeginMergeWork(Transaction& transaction, int64_t id, int64_t points_found);
absl::Status NoteMergeError(Connection& connection, int64_t id, const std::string& error);
absl::Status FinishMerge(Transaction& transaction, int64_t id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MERGE_STORE_H_
