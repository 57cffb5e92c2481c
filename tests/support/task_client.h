#ifndef WEBMUNK_TESTS_SUPPORT_TASK_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_TASK_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk::testing {

// The background tasks of AdminService, with a deadline of 10 s for each call.
class TaskClient {
 public:
  explicit TaskClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AdminService::NewStub(channel)) {}

  // `name` is the full resource name.
  grpc::Status RunNow(const std::string& name, v1::BackgroundTask& task);

  // The task `backgroundTasks/{task}`; throws if it is not listed within 60 s.
  v1::BackgroundTask Get(const std::string& task);

  // Has the task run, and returns it once a run that began after the call has
  // ended, well or not; throws after 60 s.
  v1::BackgroundTask RunToEnd(const std::string& task);

 private:
  std::unique_ptr<v1::AdminService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_TASK_CLIENT_H_
