#ifndef WEBMUNK_SERVER_INGEST_ERASED_FAULTS_H_
#define WEBMUNK_SERVER_INGEST_ERASED_FAULTS_H_

#include <span>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/points/erasure_key.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Drops the bundles that cannot be read, but name somebody who is being erased, or was:
// once that is done nobody knows the name any more by which to find them in quarantine.
// Costs nothing if all bundles can be read.
absl::Status DropErasedFaults(Transaction& transaction, const ErasureKey& key,
                              std::span<PendingBundle* const> bundles, BatchPlan& plan);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_ERASED_FAULTS_H_
