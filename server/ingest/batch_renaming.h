#ifndef WEBMUNK_SERVER_INGEST_BATCH_RENAMING_H_
#define WEBMUNK_SERVER_INGEST_BATCH_RENAMING_H_

#include <span>
#include <vector>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/points/append_store.h"
#include "server/points/erasure_key.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Both ask the database nothing if no participant of the batch was ever renamed.

// Discards what was sent under a name that was erased. To be called before MakeRows: an
// equal point of somebody else must not count as a duplicate of one that goes.
absl::Status DiscardErasedNames(Transaction& transaction, const ErasureKey& key,
                                std::span<PendingBundle* const> bundles, BatchPlan& plan);

// Takes those rows out of `rows`, and marks them duplicates, whose points are stored
// under another name that their participant has, or had, by a rule: a bundle sent
// again after its rule has changed meets its points. Writes down names given for the
// first time, but none of those who are blocked or were erased.
absl::Status DropRenamedBefore(Transaction& transaction, std::span<PendingBundle* const> bundles,
                               BatchPlan& plan, std::vector<PointRow>& rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_RENAMING_H_
