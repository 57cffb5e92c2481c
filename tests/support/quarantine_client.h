#ifndef WEBMUNK_TESTS_SUPPORT_QUARANTINE_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_QUARANTINE_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "webmunk/v1/admin.grpc.pb.h"

namespace webmunk::testing {

// The quarantine's methods of AdminService with a deadline of 60 s for each call.
// Thread-safe.
class QuarantineClient {
 public:
  explicit QuarantineClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::AdminService::NewStub(channel)) {}

  grpc::Status List(const v1::ListQuarantineEntriesRequest& request,
                    v1::ListQuarantineEntriesResponse& response);
  grpc::Status Get(const std::string& name, v1::QuarantineEntry& entry);
  grpc::Status Replay(const v1::ReplayQuarantineEntriesRequest& request,
                      v1::ReplayQuarantineEntriesResponse& response);
  grpc::Status Discard(const v1::DiscardQuarantineEntriesRequest& request,
                       v1::DiscardQuarantineEntriesResponse& response);

  // All entries from the first page; throws on an error.
  std::vector<v1::QuarantineEntry> All(int page_size = 0);
  // Replays all; throws on an error.
  v1::ReplayQuarantineEntriesResponse ReplayAll();

 private:
  std::unique_ptr<v1::AdminService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_QUARANTINE_CLIENT_H_
