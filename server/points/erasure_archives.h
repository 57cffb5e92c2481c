#ifndef WEBMUNK_SERVER_POINTS_ERASURE_ARCHIVES_H_
#define WEBMUNK_SERVER_POINTS_ERASURE_ARCHIVES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Archives that hold points of a participant.
struct ArchiveCounts {
  // On this server.
  int64_t archives = 0;
  // Names of those that were delivered somewhere, without line ends: for a person to
  // see to.
  std::vector<std::string> delivered;
};

// What those who make archives offer to erasure. Empty functions: there are none.
struct ErasureArchives {
  using Function =
      std::function<absl::StatusOr<ArchiveCounts>(Transaction&, int32_t participant_id)>;

  Function count;
  // Deletes them, and has those skip the participant that are being made. Called again
  // after a kill.
  Function erase;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ERASURE_ARCHIVES_H_
