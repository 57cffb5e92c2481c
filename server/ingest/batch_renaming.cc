#include "server/ingest/batch_renaming.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "server/base/status_macros.h"
#include "server/points/erasure_key_store.h"
#include "server/points/ingest_rule_store.h"
#include "server/points/renamed_point_store.h"

namespace webmunk {
namespace {

// Calls `visit` with each point that is renamed, as its bundle, its place there, and its
// renaming. Erased names must not be written down again: not with what is discarded.
template <typename Visit>
void VisitRenamed(std::span<PendingBundle* const> bundles, const BatchPlan& plan,
                  const Visit& visit) {
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (bundles[i]->parsed == nullptr) continue;
    const ParsedBundle& parsed = *bundles[i]->parsed;
    for (size_t point = 0; point < parsed.point_renamings.size(); ++point) {
      const uint32_t place = parsed.point_renamings[point];
      if (place == ParsedBundle::kNotRenamed || plan.IsDiscarded(i, point) ||
          plan.IsBlocked(i, parsed.points[point].participant)) {
        continue;
      }
      visit(i, point, parsed.renamings[place]);
    }
  }
}

// By row id, the renaming of its point's participant.
using RenamingById = std::unordered_map<int64_t, const Renaming*>;

absl::Status NoteNewNames(Transaction& transaction, const RenamingById& renamings) {
  std::vector<RenamedIdentifier> fresh;
  std::unordered_set<const Renaming*> met;
  for (const auto& [id, renaming] : renamings) {
    if (renaming->is_known || !met.insert(renaming).second) continue;
    fresh.push_back({renaming->received, renaming->stored});
  }
  if (fresh.empty()) return absl::OkStatus();
  // In one order everywhere: writers that note the same names wait for each other.
  std::sort(fresh.begin(), fresh.end(), [](const auto& a, const auto& b) {
    return std::tie(a.received, a.stored) < std::tie(b.received, b.stored);
  });
  return InsertRenamedIdentifiers(transaction, fresh);
}

}  // namespace

absl::Status DiscardErasedNames(Transaction& transaction, const ErasureKey& key,
                                std::span<PendingBundle* const> bundles, BatchPlan& plan) {
  std::unordered_set<std::string_view> names;
  VisitRenamed(bundles, plan,
               [&](size_t, size_t, const Renaming& renaming) { names.insert(renaming.received); });
  if (names.empty()) return absl::OkStatus();
  std::unordered_map<std::string_view, std::string> hmacs;
  std::vector<std::string> wanted;
  for (const std::string_view name : names) {
    WEBMUNK_ASSIGN_OR_RETURN(hmacs[name], key.Hmac(name));
    wanted.push_back(hmacs[name]);
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> found,
                           FindBlocked(transaction.connection(), wanted));
  const std::unordered_set<std::string> blocked(found.begin(), found.end());
  if (blocked.empty()) return absl::OkStatus();
  VisitRenamed(bundles, plan, [&](size_t bundle, size_t point, const Renaming& renaming) {
    if (blocked.contains(hmacs[renaming.received])) plan.Discard(bundle, point);
  });
  return absl::OkStatus();
}

absl::Status DropRenamedBefore(Transaction& transaction, std::span<PendingBundle* const> bundles,
                               BatchPlan& plan, std::vector<PointRow>& rows) {
  RenamingById renamings;
  VisitRenamed(bundles, plan, [&](size_t bundle, size_t point, const Renaming& renaming) {
    renamings.emplace(plan.IdOf(bundle, point), &renaming);
  });
  if (renamings.empty()) return absl::OkStatus();
  std::vector<PointUnderOtherName> wanted;
  for (const PointRow& row : rows) {
    const auto found = renamings.find(row.id);
    if (found == renamings.end()) continue;
    for (const std::string& other : found->second->others) {
      wanted.push_back({row.id, other, row.point->created, row.point->hash});
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> known,
                           FindUnderOtherNames(transaction, wanted));
  for (const int64_t id : known) plan.MarkDuplicate(id);
  const std::unordered_set<int64_t> gone(known.begin(), known.end());
  std::erase_if(rows, [&](const PointRow& row) { return gone.contains(row.id); });
  return NoteNewNames(transaction, renamings);
}

}  // namespace webmunk
