#ifndef WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_H_

#include <functional>

#include "absl/status/status.h"
#include "server/participants/erasure_run.h"
#include "server/participants/erasure_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// Does what is left of the work of one erasure. CANCELLED if `should_stop` became true
// before the end; ABORTED if another server goes on with it.
absl::Status DoErasureWork(Connection& connection, const ErasureTools& tools,
                           const std::function<bool()>& should_stop, ErasureRecord erasure);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ERASURE_WORK_H_
