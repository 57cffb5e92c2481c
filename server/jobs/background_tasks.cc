#include "server/jobs/background_tasks.h"

#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<std::vector<TaskRecord>> BackgroundTasks::List() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListTasks(*connection);
}

absl::StatusOr<TaskRecord> BackgroundTasks::RunNow(const std::string& name) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return RequestTask(*connection, name);
}

}  // namespace webmunk
