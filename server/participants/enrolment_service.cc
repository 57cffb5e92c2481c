#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::CreateParticipant(
    grpc::CallbackServerContext* context, const v1::CreateParticipantRequest* request,
    v1::CreateParticipantResponse* response) {
  return RunUnary(
      calls_, context, "ParticipantService.CreateParticipant",
      [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(const ParticipantChange change, ParseNewParticipant(*request));
        WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                                 enrolment_.Enrol(request->participant_id(), change, caller.scope));
        FillParticipant(record, *response->mutable_participant());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::UpdateParticipant(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantRequest* request,
    v1::UpdateParticipantResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.UpdateParticipant",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        const std::string identifier,
                        ParseParticipantName(request->participant().name(), "participant.name"));
                    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantChange change,
                                             ParseParticipantChange(*request));
                    WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                                             enrolment_.Change(identifier, change, caller.scope));
                    FillParticipant(record, *response->mutable_participant());
                    return absl::OkStatus();
                  });
}

}  // namespace webmunk
