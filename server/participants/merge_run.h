#ifndef WEBMUNK_SERVER_PARTICIPANTS_MERGE_RUN_H_
#define WEBMUNK_SERVER_PARTICIPANTS_MERGE_RUN_H_

#include <functional>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// Does the work of all merges that are not done, in short transactions, so that no
// point is moved or counted twice, wherever it is broken off and whoever goes on. One
// that fails does not hold up the others; its error is noted with it and returned at
// the end. CANCELLED if `should_stop` became true before the end.
absl::Status RunMerges(Connection& connection, const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_MERGE_RUN_H_
