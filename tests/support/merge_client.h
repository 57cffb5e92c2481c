#ifndef WEBMUNK_TESTS_SUPPORT_MERGE_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_MERGE_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>

#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// The merge's methods of ParticipantService with a deadline of 60 s for each call.
class MergeClient {
 public:
  explicit MergeClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::ParticipantService::NewStub(channel)) {}

  // Identifiers, not resource names.
  grpc::Status Merge(const std::string& participant, const std::string& merged,
                     v1::ParticipantMerge& merge, bool validate_only = false);
  grpc::Status Get(const std::string& name, v1::ParticipantMerge& merge);
  grpc::Status List(const v1::ListParticipantMergesRequest& request,
                    v1::ListParticipantMergesResponse& response);

  // Throws on an error.
  v1::ParticipantMerge Start(const std::string& participant, const std::string& merged);
  // The merge once it is done; throws after 60 s.
  v1::ParticipantMerge AwaitEnd(const std::string& name);

 private:
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_MERGE_CLIENT_H_
