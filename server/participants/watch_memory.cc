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

}  // namespace webmunk
