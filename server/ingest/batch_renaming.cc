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

// By row id, the renaming of its point's participant.
using RenamingById = std::unordered_map<int64_t, const Renaming*>;

RenamingById RenamingsOf(std::span<PendingBundle* const> bundles, const BatchPlan& plan) {
  RenamingById renamings;
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (bundles[i]->parsed == nullptr) continue;
    const ParsedBundle& parsed = *bundles[i]->parsed;
    for (size_t point = 0; point < parsed.point_renamings.size(); ++point) {
      const uint32_t place = parsed.point_renamings[point];
      if (place == ParsedBundle::kNotRenamed) continue;
      // Erased names must not be written down again.
      if (plan.IsBlocked(i, parsed.points[point].participant)) continue;
      renamings.emplace(plan.IdOf(i, point), &parsed.renamings[place]);
    }
  }
  return renamings;
}

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

// Discards what was sent under names that were erased, and takes it out of `rows` and
// `renamings`.
absl::Status DropErased(Transaction& transaction, const ErasureKey& key, BatchPlan& plan,
                        std::vector<PointRow>& rows, RenamingById& renamings) {
  std::unordered_map<std::string_view, std::string> hmacs;
  for (const auto& [id, renaming] : renamings) {
    if (hmacs.contains(renaming->received)) continue;
    WEBMUNK_ASSIGN_OR_RETURN(hmacs[renaming->received], key.Hmac(renaming->received));
  }
  std::vector<std::string> wanted;
  wanted.reserve(hmacs.size());
  for (const auto& [name, hmac] : hmacs) wanted.push_back(hmac);
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> found,
                           FindBlocked(transaction.connection(), wanted));
  const std::unordered_set<std::string> blocked(found.begin(), found.end());
  if (blocked.empty()) return absl::OkStatus();
  std::unordered_set<int64_t> gone;
  for (const auto& [id, renaming] : renamings) {
    if (blocked.contains(hmacs[renaming->received])) gone.insert(id);
  }
  for (const int64_t id : gone) {
    plan.MarkDiscarded(id);
    renamings.erase(id);
  }
  std::erase_if(rows, [&](const PointRow& row) { return gone.contains(row.id); });
  return absl::OkStatus();
}

}  // namespace

absl::Status DropRenamedBefore(Transaction& transaction, const ErasureKey& key,
                               std::span<PendingBundle* const> bundles, BatchPlan& plan,
                               std::vector<PointRow>& rows) {
  RenamingById renamings = RenamingsOf(bundles, plan);
  if (renamings.empty()) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(DropErased(transaction, key, plan, rows, renamings));
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
