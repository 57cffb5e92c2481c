#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_

#include "server/rpc/call_gate.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"

namespace webmunk {

// What LegacyApiService is made from; all of it must outlive the service.
struct LegacyApiParts {
  // Participants.

  // Points.

  CallRunner& calls;
};

// Serves LegacyApiService. Thread-safe.
class LegacyApiServiceImpl final : public v1::LegacyApiService::CallbackService {
 public:
  explicit LegacyApiServiceImpl(const LegacyApiParts& parts)
      :  // Participants.

        // Points.

        calls_(parts.calls) {}

  // Participants.
  grpc::ServerUnaryReactor* QueryParticipants(grpc::CallbackServerContext* context,
                                              const v1::QueryParticipantsRequest* request,
                                              v1::QueryParticipantsResponse* response) override;
  grpc::ServerUnaryReactor* UpdateParticipants(grpc::CallbackServerContext* context,
                                               const v1::UpdateParticipantsRequest* request,
                                               v1::UpdateParticipantsResponse* response) override;

  // Points.
  grpc::ServerUnaryReactor* QueryDataPoints(grpc::CallbackServerContext* context,
                                            const v1::QueryDataPointsRequest* request,
                                            v1::QueryDataPointsResponse* response) override;

 private:
  // Participants.

  // Points.

  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_
