#include "server/participants/watch_memory.h"

#include <algorithm>
#include <utility>

namespace webmunk {
namespace {

// Whether there was one that had anything.
bool DropSlowest(std::span<const std::shared_ptr<PointWatcher>> watchers) {
  const auto slowest =
      std::max_element(watchers.begin(), watchers.end(),
                       [](const auto& a, const auto& b) { return a->bytes() < b->bytes(); });
  return slowest != watchers.end() && (*slowest)->Drop();
}

}  // namespace

std::shared_ptr<const WatchedPoint> HoldPoint(
    ByteBudget& points, std::span<const std::shared_ptr<PointWatcher>> watchers,
    const ParticipantView& participant, int64_t id, const ScannedPoint& point) {
  ByteReservation room(points);
  const size_t bytes = WatchedPoint::BytesOf(participant, point);
  while (!room.Grow(bytes) && DropSlowest(watchers)) {
  }
  return std::make_shared<const WatchedPoint>(participant, id, point, std::move(room));
}

size_t MessageRoom::Take(size_t wanted) {
  taken_.ShrinkTo(0);
  return wanted > kSmall && taken_.Grow(wanted) ? wanted : std::min(wanted, kSmall / 2);
}

bool MessageRoom::Fit(size_t bytes) {
  if (bytes <= kSmall) {
    taken_.ShrinkTo(0);
    return true;
  }
  taken_.ShrinkTo(bytes);
  return taken_.bytes() == bytes || taken_.Grow(bytes - taken_.bytes());
}

}  // namespace webmunk
