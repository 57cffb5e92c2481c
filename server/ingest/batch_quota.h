#ifndef WEBMUNK_SERVER_INGEST_BATCH_QUOTA_H_
#define WEBMUNK_SERVER_INGEST_BATCH_QUOTA_H_

#include <span>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/quarantine_budget.h"
#include "server/points/append_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Refuses in `plan`, before its MakeRows, the bundles that need more of the
// quarantine than there is room for; the others of the batch are stored. What is in
// quarantine already, and stays, needs no room. Asks the database nothing for
// bundles that need none.
absl::Status RefuseWithoutRoom(Transaction& transaction, std::span<PendingBundle* const> bundles,
                               QuarantineClaims& claims, BatchPlan& plan);

// Takes the room for a point that the database refused. UNAVAILABLE if there is
// none.
absl::Status TakeRoomForPoint(Transaction& transaction, const PendingBundle& bundle,
                              const PointRow& row, QuarantineClaims& claims);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_QUOTA_H_
