#ifndef WEBMUNK_SERVER_INGEST_BUNDLE_ATTACHMENTS_H_
#define WEBMUNK_SERVER_INGEST_BUNDLE_ATTACHMENTS_H_

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Finds out which points of the bundle name which of its attachments. Looks at no
// point of a bundle without attachments. INVALID_ARGUMENT if they do so more often
// than the server can take.
absl::Status LinkAttachments(PendingBundle& bundle);

// Stores what the bundles of a batch name and which of their points link to it,
// after the points and the ledger. `plan` has to know what became of each point.
// What is nobody's becomes the participant's whose point names it first, or whose bundle
// it came with; what is somebody else's is left out, and the points are stored all the
// same.
absl::Status StoreAttachments(Transaction& transaction, std::span<PendingBundle* const> bundles,
                              const BatchPlan& plan, int64_t first_bundle_id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BUNDLE_ATTACHMENTS_H_
