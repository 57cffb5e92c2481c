#include "tests/support/task_client.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>

#include "tests/support/await.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

}  // namespace

grpc::Status TaskClient::RunNow(const std::string& name, v1::BackgroundTask& task) {
  grpc::ClientContext context;
  SetDeadline(context);
  v1::RunBackgroundTaskRequest request;
  request.set_name(name);
  v1::RunBackgroundTaskResponse response;
  const grpc::Status status = stub_->RunBackgroundTask(&context, request, &response);
  task = response.background_task();
  return status;
}

v1::BackgroundTask TaskClient::Get(const std::string& task) {
  v1::BackgroundTask found;
  Await("the task " + task + " is listed", [&] {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListBackgroundTasksResponse response;
    const grpc::Status status = stub_->ListBackgroundTasks(&context, {}, &response);
    Require(status.ok(), status.error_message());
    for (const v1::BackgroundTask& listed : response.background_tasks()) {
      if (listed.name() == "backgroundTasks/" + task) found = listed;
    }
    return !found.name().empty();
  });
  return found;
}

v1::BackgroundTask TaskClient::RunToEnd(const std::string& task) {
  // A server that has just started may not have added it yet.
  Get(task);
  v1::BackgroundTask asked;
  const grpc::Status status = RunNow("backgroundTasks/" + task, asked);
  Require(status.ok(), status.error_message());
  v1::BackgroundTask now;
  // Asking sets the next run to the time of asking.
  Await("a run of " + task, [&] {
    now = Get(task);
    return now.has_last_start_time() && now.last_start_time() >= asked.next_run_time() &&
           !now.running();
  });
  return now;
}

}  // namespace webmunk::testing
