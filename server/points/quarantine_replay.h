#ifndef WEBMUNK_SERVER_POINTS_QUARANTINE_REPLAY_H_
#define WEBMUNK_SERVER_POINTS_QUARANTINE_REPLAY_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"

namespace webmunk {

// What came of reading entries of the quarantine again.
struct ReplayCounts {
  // Entries read again, and those of them that left the quarantine.
  int64_t replayed = 0;
  int64_t released = 0;
  // Of the points in them.
  int64_t stored = 0;
  int64_t duplicate = 0;
};

// Reads entries of the quarantine again as if they had just arrived: what
// ingestion offers to those who review the quarantine. Thread-safe.
class QuarantineReplay {
 public:
  virtual ~QuarantineReplay() = default;

  // Adds to `counts` what came of those of `ids` that exist. An entry leaves in the
  // transaction that stores its points, so that each point is stored once however
  // often, and however many at a time, this is called. UNAVAILABLE: some entries
  // may be done, which `counts` tells; call again.
  virtual absl::Status Replay(const std::vector<int64_t>& ids, ReplayCounts& counts) = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_QUARANTINE_REPLAY_H_
