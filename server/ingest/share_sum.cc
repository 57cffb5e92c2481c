#include "server/ingest/share_sum.h"

#include <cstdint>
#include <unordered_map>
#include <utility>

namespace webmunk {
namespace {

void AddShare(const ParticipantShare& from, ParticipantShare& into) {
  into.stored += from.stored;
  into.duplicate += from.duplicate;
  into.quarantined += from.quarantined;
  into.forwarded += from.forwarded;
  into.discarded += from.discarded;
  if (into.user_agent.empty()) into.user_agent = from.user_agent;
  if (from.backlog) into.backlog = from.backlog;
  if (!from.time_zone.empty()) into.time_zone = from.time_zone;
  // Elements of one generator and month may stand twice: readers add them up.
  into.generators.insert(into.generators.end(), from.generators.begin(), from.generators.end());
}

}  // namespace

std::vector<ParticipantShare> OneSharePerParticipant(std::vector<ParticipantShare> shares) {
  std::vector<ParticipantShare> sums;
  sums.reserve(shares.size());
  std::unordered_map<int32_t, size_t> places;
  for (ParticipantShare& share : shares) {
    const auto [place, is_new] = places.emplace(share.participant_id.value_or(0), sums.size());
    if (is_new) {
      sums.push_back(std::move(share));
    } else {
      AddShare(share, sums[place->second]);
    }
  }
  return sums;
}

}  // namespace webmunk
