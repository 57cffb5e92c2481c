#ifndef WEBMUNK_SERVER_PARTICIPANTS_MERGE_WORK_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MERGE_WORK_STORE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/participants/merge_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The parts of a merge's work, a transaction's worth at a time. What is sent under the
// merged name goes to the other already: nothing is added to what is moved here.

// Moves up to `limit` points, with their links to attachments, drops those of which
// there is an equal one, counts both, and returns how many. The ledger is told of what
// was dropped by the bundle `bundle_id`, which must be reserved.
absl::StatusOr<int64_t> MovePoints(Transaction& transaction, const MergeRecord& merge,
                                   int64_t bundle_id, int limit);

// Whether points wait for their delivery to another data server under the merged name.
// Those of a participant that is being erased do not: nobody is to have them.
absl::StatusOr<bool> WaitsForDelivery(Transaction& transaction, const MergeRecord& merge);

// Moves up to `limit` keys of delivered points, and points that are not to be delivered
// any more, and returns how many.
absl::StatusOr<int64_t> MoveDelivered(Transaction& transaction, const MergeRecord& merge,
                                      int limit);

// Moves up to `limit` shares of the ledger and returns how many.
absl::StatusOr<int64_t> MoveShares(Transaction& transaction, const MergeRecord& merge, int limit);

// Moves the summaries, and drops what a data server told of the merged one and what is
// left of its bundles on their way.
absl::Status MoveSummaries(Transaction& transaction, const MergeRecord& merge);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MERGE_WORK_STORE_H_
