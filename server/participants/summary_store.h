#ifndef WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_STORE_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Keeps the tables of sql/0006_participant_summary.sql and sql/0009_retention.sql,
// whose views answer what participants have sent.

// Keeps others from folding until the transaction ends. False if what is folded
// counts for nothing, because the database was restored into another cluster.
absl::StatusOr<bool> LockSummaries(Transaction& transaction);

// Begins anew. UNAVAILABLE if writers keep it from that: try again.
absl::Status RestartSummaries(Transaction& transaction);

// Marks what is in the ledger now as what is to be folded, unless there is such a
// mark. False if there is nothing to fold.
absl::StatusOr<bool> AimFold(Transaction& transaction);

// Folds up to `bundles` bundles of those marked, and notes that. False if that was
// the last of them.
absl::StatusOr<bool> FoldBundles(Transaction& transaction, int bundles);

// Deletes up to `rows` rows of a span whose points were dropped, which nobody counts
// any more. False if there is no such span.
absl::StatusOr<bool> ClearExpired(Transaction& transaction, int rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_SUMMARY_STORE_H_
