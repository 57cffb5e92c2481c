#ifndef WEBMUNK_TESTS_SUPPORT_QUERY_CLIENT_H_
#define WEBMUNK_TESTS_SUPPORT_QUERY_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <vector>

#include "webmunk/v1/participant.grpc.pb.h"

namespace webmunk::testing {

// ParticipantService with a deadline of 60 s for each call.
class QueryClient {
 public:
  explicit QueryClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::ParticipantService::NewStub(channel)) {}

  grpc::Status Get(const std::string& name, v1::Participant& participant);
  grpc::Status List(const v1::ListParticipantsRequest& request,
                    v1::ListParticipantsResponse& response);
  grpc::Status List(const v1::ListDataPointsRequest& request, v1::ListDataPointsResponse& response);

  // All pages from the first; throws on an error, or if paging does not end.
  std::vector<v1::DataPoint> AllPoints(v1::ListDataPointsRequest request);
  std::vector<v1::Participant> AllParticipants(int page_size);

 private:
  std::unique_ptr<v1::ParticipantService::Stub> stub_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_QUERY_CLIENT_H_
