#ifndef WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "server/base/byte_budget.h"
#include "server/participants/point_watcher.h"

namespace webmunk {

// What all watches of a server share. Thread-safe.
struct WatchMemory {
  static constexpr size_t kPointBytes = size_t{64} << 20;
  static constexpr size_t kMessageBytes = size_t{64} << 20;

  // Points that wait for their readers.
  ByteBudget points{kPointBytes};
  // Messages on their way, but for small ones, of which each call may have one.
  ByteBudget messages{kMessageBytes};

  // Whether slow readers hold so much that others may soon find no room.
  bool IsShort() const { return messages.in_use() > messages.cap() / 2; }
};

// A point for those of the watchers that want it. If there is no room for it, those
// lose what waits for them that have most of it, one after the other: they are slower
// than the others, and read it anew later. If even that does not help, it gets through
// alone.
std::shared_ptr<const WatchedPoint> HoldPoint(
    ByteBudget& points, std::span<const std::shared_ptr<PointWatcher>> watchers,
    const ParticipantView& participant, int64_t id, const ScannedPoint& point);

// What one call takes of the room for messages. Not thread-safe.
class MessageRoom {
 public:
  // A message up to this size needs none.
  static constexpr size_t kSmall = size_t{64} << 10;

  explicit MessageRoom(ByteBudget& messages) : taken_(messages) {}

  // Before a message is made, and the one before is gone: how large it should be, at
  // most `wanted`. Less while others hold too much: its last point may be half as large
  // as a small message then, and it needs no room.
  size_t Take(size_t wanted);
  // Before it is sent: false if it has become larger than there is room for.
  [[nodiscard]] bool Fit(size_t bytes);
  // None is sent.
  void Release() { taken_.ShrinkTo(0); }

 private:
  ByteReservation taken_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_WATCH_MEMORY_H_
