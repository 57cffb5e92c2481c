#ifndef WEBMUNK_SERVER_INGEST_BATCH_REPLAY_H_
#define WEBMUNK_SERVER_INGEST_BATCH_REPLAY_H_

#include <span>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Locks the entries of the quarantine that bundles of the batch are read from
// again, until the transaction ends, so that each is read by one alone. Refuses
// in `plan`, before its MakeRows, the bundles whose entry is gone, with NOT_FOUND,
// and turns the refusals of others into FAILED_PRECONDITION: they stay where they
// are. Asks the database nothing if the batch has none.
absl::Status LockReplayed(Transaction& transaction, std::span<PendingBundle* const> bundles,
                          BatchPlan& plan);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_REPLAY_H_
