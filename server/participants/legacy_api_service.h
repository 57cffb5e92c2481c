#ifndef WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_

#include "absl/status/status.h"
#include "server/participants/legacy_participants.h"
#include "server/rpc/call_gate.h"
#include "webmunk/v1/legacy_api.grpc.pb.h"

namespace webmunk {

// What LegacyApiService is made from; all of it must outlive the service.
struct LegacyApiParts {
  // Participants.
  LegacyParticipants& participants;

  // Points.

  CallRunner& calls;
};

// Serves LegacyApiService. Thread-safe.
class LegacyApiServiceImpl final : public v1::LegacyApiService::CallbackService {
 public:
  explicit LegacyApiServiceImpl(const LegacyApiParts& parts)
      :  // Participants.
        participants_(parts.participants),

        // Points.

        calls_(parts.calls) {}

  // Participants: legacy_participant_service.cc
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
  absl::Status Query(const v1::QueryParticipantsRequest& request, Caller& caller,
                     v1::QueryParticipantsResponse& response);
  absl::Status Update(const v1::UpdateParticipantsRequest& request, Caller& caller,
                      v1::UpdateParticipantsResponse& response);
  LegacyParticipants& participants_;

  // Points.

  CallRunner& calls_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_LEGACY_API_SERVICE_H_
