#ifndef WEBMUNK_SERVER_ADMIN_QUARANTINE_EXPIRY_H_
#define WEBMUNK_SERVER_ADMIN_QUARANTINE_EXPIRY_H_

#include "absl/time/time.h"
#include "server/jobs/task_run.h"

namespace webmunk {

// The background task that deletes what the quarantine has held for longer than
// `max_age`, some at a time, and warns, once a day, when the oldest entry has been
// there for 80 % of it.
TaskSpec QuarantineExpiryTask(absl::Duration max_age);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_QUARANTINE_EXPIRY_H_
