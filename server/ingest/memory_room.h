#ifndef WEBMUNK_SERVER_INGEST_MEMORY_ROOM_H_
#define WEBMUNK_SERVER_INGEST_MEMORY_ROOM_H_

#include <cstddef>

#include "absl/status/status.h"
#include "server/base/byte_budget.h"
#include "server/ingest/refusal.h"

namespace webmunk {

inline absl::Status TooBusy() {
  return Refused(RefusalReason::kBusy,
                 absl::UnavailableError("the server is too busy; send the bundle again later"));
}

// Holds `bytes` more for a bundle that is being read. UNAVAILABLE if there is no
// room now; OUT_OF_RANGE if the bundle would not fit if it were alone.
inline absl::Status HoldMemory(ByteReservation& memory, size_t bytes) {
  if (memory.Grow(bytes)) return absl::OkStatus();
  const size_t cap = memory.budget().cap();
  if (bytes > cap || memory.bytes() > cap - bytes) {
    return absl::OutOfRangeError("the bundle takes more memory than the server has for all");
  }
  return TooBusy();
}

// Sets `bytes` aside for a bundle whose reading begins, so that those that have begun
// do not refuse each other. UNAVAILABLE if there is no room now. What the server has
// never room for is not set aside: reading will tell.
inline absl::Status SetMemoryAside(ByteReservation& memory, size_t bytes) {
  const size_t cap = memory.budget().cap();
  if (bytes > cap || memory.bytes() > cap - bytes || memory.SetAside(bytes)) {
    return absl::OkStatus();
  }
  return TooBusy();
}

// What a caller is told when HoldMemory fails. What would not fit into an empty server
// cannot be read, and so cannot be kept: the caller must make it smaller.
inline absl::Status NoRoomForCall(const absl::Status& no_room) {
  if (!absl::IsOutOfRange(no_room)) return no_room;
  return absl::ResourceExhaustedError("the bundle is larger than the server has memory for");
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_MEMORY_ROOM_H_
