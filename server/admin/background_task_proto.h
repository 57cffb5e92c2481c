#ifndef WEBMUNK_SERVER_ADMIN_BACKGROUND_TASK_PROTO_H_
#define WEBMUNK_SERVER_ADMIN_BACKGROUND_TASK_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/jobs/task_store.h"
#include "webmunk/v1/admin.pb.h"

namespace webmunk {

// The task's own name out of `backgroundTasks/{task}`; else INVALID_ARGUMENT.
absl::StatusOr<std::string> ParseBackgroundTaskName(std::string_view name);

void FillBackgroundTask(const TaskRecord& record, v1::BackgroundTask& task);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_BACKGROUND_TASK_PROTO_H_
