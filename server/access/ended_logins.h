#ifndef WEBMUNK_SERVER_ACCESS_ENDED_LOGINS_H_
#define WEBMUNK_SERVER_ACCESS_ENDED_LOGINS_H_

#include "server/jobs/task_run.h"

namespace webmunk {

// The background task that deletes what is over: failed logins of yesterday, and
// sessions and tokens that have ended.
TaskSpec ForgetLoginsTask();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_ENDED_LOGINS_H_
