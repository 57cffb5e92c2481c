#include "server/ingest/batch_replay.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "server/base/status_macros.h"
#include "server/ingest/refusal.h"
#include "server/points/quarantine_store.h"

namespace webmunk {

absl::Status LockReplayed(Transaction& transaction, std::span<PendingBundle* const> bundles,
                          BatchPlan& plan) {
  std::vector<int64_t> wanted;
  for (const PendingBundle* bundle : bundles) {
    if (bundle->replayed) wanted.push_back(bundle->replayed->id);
  }
  if (wanted.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> locked, LockQuarantined(transaction, wanted));
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (!bundles[i]->replayed) continue;
    // Read again by the new rules it will do.
    if (RefusalReasonOf(plan.Refusal(i)) == RefusalReason::kRulesChanged) continue;
    if (plan.IsRefused(i)) {
      plan.Refuse(i, absl::FailedPreconditionError(plan.Refusal(i).message()));
    } else if (!std::binary_search(locked.begin(), locked.end(), bundles[i]->replayed->id)) {
      plan.Refuse(i, absl::NotFoundError("the entry was replayed or discarded"));
    }
  }
  return absl::OkStatus();
}

}  // namespace webmunk
