#include <string>
#include <vector>

#include "server/admin/admin_service.h"
#include "server/admin/background_task_proto.h"
#include "server/base/status_macros.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* AdminServiceImpl::ListBackgroundTasks(
    grpc::CallbackServerContext* context, const v1::ListBackgroundTasksRequest* /*request*/,
    v1::ListBackgroundTasksResponse* response) {
  return RunUnary(calls_, context, "AdminService.ListBackgroundTasks", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<TaskRecord> tasks, tasks_.List());
    for (const TaskRecord& task : tasks) {
      FillBackgroundTask(task, *response->add_background_tasks());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* AdminServiceImpl::RunBackgroundTask(
    grpc::CallbackServerContext* context, const v1::RunBackgroundTaskRequest* request,
    v1::RunBackgroundTaskResponse* response) {
  return RunUnary(calls_, context, "AdminService.RunBackgroundTask", [=, this]() -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string name, ParseBackgroundTaskName(request->name()));
    WEBMUNK_ASSIGN_OR_RETURN(const TaskRecord task, tasks_.RunNow(name));
    FillBackgroundTask(task, *response->mutable_background_task());
    return absl::OkStatus();
  });
}

}  // namespace webmunk
