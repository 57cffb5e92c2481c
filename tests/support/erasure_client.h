#ifndef WEBMUNK_TESTS_SUPPORT_ERASURE_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_ERASURE_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// The erasure's methods of ParticipantService with a deadline of 60 s for each call.
class ErasureClient {
 public:
  explicit ErasureClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::ParticipantService::NewStub(channel)) {}

  grpc::Status Erase(const v1::EraseParticipantRequest& request, v1::Erasure& erasure);
  grpc::Status Get(const std::string& name, v1::Erasure& erasure);
  grpc::Status List(const v1::ListErasuresRequest& request, v1::ListErasuresResponse& response);

  // Of a participant by its identifier; throws on an error.
  v1::Erasure Start(const std::string& identifier, const std::string& reason = "withdrawn");
  v1::Erasure DryRun(const std::string& identifier);
  // The erasure once it is done; throws after 60 s.
  v1::Erasure AwaitEnd(const std::string& name);

 private:
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_ERASURE_CLIENT_H_
