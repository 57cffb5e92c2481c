#ifndef WEBMUNK_SERVER_POINTS_QUARANTINE_SEARCH_H_
#define WEBMUNK_SERVER_POINTS_QUARANTINE_SEARCH_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/quarantine_store.h"

namespace webmunk {

// Whether something in quarantine tells of a participant.
enum class QuarantineFinding {
  kHolds,
  kLacks,
  // Nobody can tell: it cannot be decoded, or is no JSON and does not name the
  // participant in plain text.
  kUnreadable,
};

// Looks for any of the identifiers: what ingestion, which knows how to read the
// entries, offers to erasure. UNAVAILABLE: try again later.
using QuarantineSearch = std::function<absl::StatusOr<QuarantineFinding>(
    const QuarantinedBytes& entry, const std::vector<std::string>& identifiers)>;

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_QUARANTINE_SEARCH_H_
