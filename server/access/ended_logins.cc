#include "server/access/ended_logins.h"

#include "server/access/login_throttle_store.h"

namespace webmunk {

TaskSpec ForgetLoginsTask() {
  return {.name = "forget-logins", .interval = absl::Hours(1), .run = [](TaskRun& run) {
            return DeleteEndedLogins(run.connection());
          }};
}

}  // namespace webmunk
