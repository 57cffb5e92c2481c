#include "server/exports/rare_generators.h"

#include <algorithm>

#include "server/base/status_macros.h"
#include "server/exports/export_source_store.h"
#include "server/exports/point_estimate_store.h"

namespace webmunk {
namespace {

// A point costs as much more where it is found by its generator: its row is read from
// anywhere, and sorted.
constexpr int64_t kCostOfSorting = 4;
// In one statement.
constexpr size_t kParticipantsTogether = 500;

int64_t SumOf(const std::unordered_map<int32_t, int64_t>& counts) {
  int64_t sum = 0;
  for (const auto& [id, points] : counts) sum += points;
  return sum;
}

}  // namespace

absl::StatusOr<std::optional<std::unordered_map<int32_t, int64_t>>> CountRare(
    Connection& connection, const std::unordered_map<int32_t, int64_t>& counts,
    const std::vector<int32_t>& participant_ids, const std::vector<std::string>& generators) {
  const int64_t affordable = SumOf(counts) / kCostOfSorting;
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t estimate,
                           EstimatePointsOfGenerators(connection, generators));
  if (estimate >= affordable) return std::nullopt;
  WEBMUNK_ASSIGN_OR_RETURN(auto rare, CountPointsOf(connection, participant_ids, generators));
  const int64_t of_study = std::max(estimate, SumOf(rare));
  // Each statement looks through all of the study's.
  const int64_t statements =
      std::max(SumOf(rare) / kRarePointsTogether,
               static_cast<int64_t>(participant_ids.size() / kParticipantsTogether)) +
      1;
  if (of_study * statements >= affordable) return std::nullopt;
  return rare;
}

}  // namespace webmunk
