#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/quarantine_search.h"
#include "server/storage/connection.h"

namespace webmunk {

// What the quarantine has of a participant.
struct QuarantinedOf {
  std::vector<int64_t> ids;
  // How many more there are of whom nobody can tell.
  int64_t unreadable = 0;
};

// Looks through all of it: reads each entry that is not known to be somebody's.
// CANCELLED if `should_stop` became true before the end.
absl::StatusOr<QuarantinedOf> FindQuarantinedOf(Connection& connection,
                                                const std::vector<std::string>& identifiers,
                                                const QuarantineSearch& search,
                                                const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_QUARANTINE_H_
