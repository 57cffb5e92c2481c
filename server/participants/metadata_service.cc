#include <string>

#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::FetchParticipantMetadata(
    grpc::CallbackServerContext* context, const v1::FetchParticipantMetadataRequest* request,
    v1::FetchParticipantMetadataResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.FetchParticipantMetadata",
                  [=, this]() -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        *response->mutable_metadata(),
                        metadata_.Fetch(request->participant_id(), request->request_key()));
                    return absl::OkStatus();
                  });
}

}  // namespace webmunk
