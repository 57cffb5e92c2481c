#ifndef WEBMUNK_SERVER_INGEST_BATCH_RULES_H_
#define WEBMUNK_SERVER_INGEST_BATCH_RULES_H_

#include <cstdint>
#include <span>

#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"

namespace webmunk {

// Refuses in `plan` the bundles that were read by other rules than those of
// `version`, which no bundle of the batch can be stored against, and returns whether
// there are any.
bool RefuseOutdated(std::span<PendingBundle* const> bundles, int64_t version, BatchPlan& plan);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_RULES_H_
