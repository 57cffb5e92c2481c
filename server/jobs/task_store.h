#ifndef WEBMUNK_SERVER_JOBS_TASK_STORE_H_
#define WEBMUNK_SERVER_JOBS_TASK_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// A task as its row says. Times are of the database's clock.
struct TaskRecord {
  std::string name;
  absl::Duration interval;
  absl::Time next_run;
  std::optional<absl::Time> last_start;
  std::optional<absl::Time> last_success;
  std::string last_error;
  bool is_running = false;
};

// A run that a server has begun. `attempt` is its fencing token: what is written
// under an older one has no effect.
struct TaskClaim {
  std::string name;
  int64_t attempt = 0;
};

// Adds the task, due at once, or brings its interval up to date.
absl::Status RegisterTask(Connection& connection, const std::string& name, absl::Duration interval);

// Takes the task of `names` that is due longest and that nobody holds, until
// `lease` from now. None if there is none.
absl::StatusOr<std::optional<TaskClaim>> ClaimTask(Connection& connection,
                                                   const std::vector<std::string>& names,
                                                   const std::string& owner, absl::Duration lease);

// Holds a claimed task until `lease` from now. False if it is no longer ours.
absl::StatusOr<bool> RenewTask(Connection& connection, const TaskClaim& claim,
                               absl::Duration lease);

// Ends a run. `error` is empty if it worked; then the task is due again an
// interval after the run's begin, else after `retry`, if that is sooner. A run that
// was asked for in the meantime stays due. False if the task is no longer ours.
absl::StatusOr<bool> FinishTask(Connection& connection, const TaskClaim& claim,
                                const std::string& error, absl::Duration retry);

// Gives up a run that did not come to its end: the task is due as before.
absl::Status ReleaseTask(Connection& connection, const TaskClaim& claim);

// All tasks by name.
absl::StatusOr<std::vector<TaskRecord>> ListTasks(Connection& connection);

// Makes the task due now. NOT_FOUND if there is none of this name.
absl::StatusOr<TaskRecord> RequestTask(Connection& connection, const std::string& name);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_TASK_STORE_H_
