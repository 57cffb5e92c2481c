#ifndef WEBMUNK_SERVER_JOBS_BACKGROUND_TASKS_H_
#define WEBMUNK_SERVER_JOBS_BACKGROUND_TASKS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/jobs/task_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Tells of the background tasks of all servers, and has them run. Thread-safe.
class BackgroundTasks {
 public:
  // `pool` must outlive this.
  explicit BackgroundTasks(Pool& pool) : pool_(pool) {}

  // By name.
  absl::StatusOr<std::vector<TaskRecord>> List();

  // Has a task run at once, on whichever server takes it; if it is running, again
  // after that. NOT_FOUND if there is no such task.
  absl::StatusOr<TaskRecord> RunNow(const std::string& name);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_BACKGROUND_TASKS_H_
