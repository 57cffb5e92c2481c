#include "server/ingest/batch_rules.h"

#include "server/ingest/refusal.h"

namespace webmunk {

bool RefuseOutdated(std::span<PendingBundle* const> bundles, int64_t version, BatchPlan& plan) {
  bool any = false;
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (bundles[i]->parsed == nullptr || bundles[i]->parsed->rule_version == version) continue;
    any = true;
    plan.Refuse(i, Refused(RefusalReason::kRulesChanged,
                           absl::UnavailableError("the rules that bundles are stored by have just "
                                                  "changed; send the bundle again later")));
  }
  return any;
}

}  // namespace webmunk
