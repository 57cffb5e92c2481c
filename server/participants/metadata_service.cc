#include <string>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

constexpr char kFetch[] = "ParticipantService.FetchParticipantMetadata";

}  // namespace

grpc::ServerUnaryReactor* ParticipantServiceImpl::FetchParticipantMetadata(
    grpc::CallbackServerContext* context, const v1::FetchParticipantMetadataRequest* request,
    v1::FetchParticipantMetadataResponse* response) {
  const auto fetch = [=, this](Caller& caller) -> absl::Status {
    WEBMUNK_ASSIGN_OR_RETURN(FetchedMetadata fetched,
                             metadata_.Fetch(request->participant_id(), request->request_key()));
    if (fetched.participant_id != 0) {
      // Whoever has the key is told something, and that is written down each time; of what
      // strangers ask, only some.
      caller.note.participant_ids = {fetched.participant_id};
      caller.note.items = 1;
      WEBMUNK_RETURN_IF_ERROR(calls_.gate.BeginEntry(caller, kFetch));
    }
    response->set_metadata(std::move(fetched.json));
    return absl::OkStatus();
  };
  return RunUnary(calls_, context, kFetch, fetch);
}

}  // namespace webmunk
