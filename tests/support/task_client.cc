#include "tests/support/task_client.h"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <thread>

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
  grpc::ClientContext context;
  SetDeadline(context);
  v1::ListBackgroundTasksResponse response;
  const grpc::Status status = stub_->ListBackgroundTasks(&context, {}, &response);
  Require(status.ok(), status.error_message());
  for (const v1::BackgroundTask& listed : response.background_tasks()) {
    if (listed.name() == "backgroundTasks/" + task) return listed;
  }
  Require(false, "there is no task " + task);
  return {};
}

v1::BackgroundTask TaskClient::RunToEnd(const std::string& task) {
  v1::BackgroundTask asked;
  const grpc::Status status = RunNow("backgroundTasks/" + task, asked);
  Require(status.ok(), status.error_message());
  // Asking sets the next run to the time of asking.
  for (int i = 0; i < 600; ++i) {
    v1::BackgroundTask now = Get(task);
    const bool has_begun =
        now.has_last_start_time() && now.last_start_time() >= asked.next_run_time();
    if (has_begun && !now.running()) return now;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  Require(false, task + " did not run within 30 s");
  return {};
}

}  // namespace webmunk::testing
