#ifndef WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "server/base/byte_budget.h"
#include "server/participants/message_room.h"
#include "server/participants/point_watcher.h"

namespace webmunk {

// What all watches of a server share. Thread-safe.
struct WatchMemory {
  static constexpr size_t kPointBytes = size_t{64} << 20;
  static constexpr size_t kMessageBytes = size_t{64} << 20;

  // Points that wait for their readers.
  ByteBudget points{kPointBytes};
  // Messages on their way, but for small ones, of which each call may have one.
  MessageRooms messages{kMessageBytes};
};

// A point for those of the watchers that want it. If there is no room for it, those
// lose what waits for them that have most of it, one after the other: they are slower
// than the others, and read it anew later. If even that does not help, it gets through
// alone.
std::shared_ptr<const WatchedPoint> HoldPoint(
    ByteBudget& points, std::span<const std::shared_ptr<PointWatcher>> watchers,
    const ParticipantView& participant, int64_t id, const ScannedPoint& point);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_
