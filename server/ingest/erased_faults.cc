#include "server/ingest/erased_faults.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "server/base/status_macros.h"
#include "server/points/erasure_key_store.h"

namespace webmunk {

absl::Status DropErasedFaults(Transaction& transaction, const ErasureKey& key,
                              std::span<PendingBundle* const> bundles, BatchPlan& plan) {
  std::vector<std::string> hmacs;
  std::vector<std::pair<size_t, std::string>> named;
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (plan.IsRefused(i) || !bundles[i]->fault) continue;
    for (const std::string& source : bundles[i]->fault->sources) {
      WEBMUNK_ASSIGN_OR_RETURN(std::string hmac, key.Hmac(source));
      hmacs.push_back(hmac);
      named.emplace_back(i, std::move(hmac));
    }
  }
  if (named.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> found,
                           FindBlocked(transaction.connection(), hmacs));
  const std::unordered_set<std::string> blocked(found.begin(), found.end());
  for (const auto& [bundle, hmac] : named) {
    if (blocked.contains(hmac)) plan.DropFault(bundle);
  }
  return absl::OkStatus();
}

}  // namespace webmunk
