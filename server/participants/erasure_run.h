#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RUN_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RUN_H_

#include <functional>

#include "absl/status/status.h"
#include "server/points/erasure_archives.h"
#include "server/points/quarantine_search.h"
#include "server/storage/connection.h"

namespace webmunk {

// What erasure needs of others.
struct ErasureTools {
  QuarantineSearch search;
  ErasureArchives archives;
  // Called after rules that named a participant were deleted, so that this server need
  // not refuse a bundle first.
  std::function<void(Connection&)> rules_changed;
};

// Does the work of all erasures that are not done, in short transactions. Each notes
// what it did, so that nothing is done or counted twice, wherever it is broken off
// and whoever goes on. One that fails does not hold up the others; its error is
// noted with it and returned at the end. CANCELLED if `should_stop` became true
// before the end.
absl::Status RunErasures(Connection& connection, const ErasureTools& tools,
                         const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_RUN_H_
