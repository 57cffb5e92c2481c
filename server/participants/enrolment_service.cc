#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/participants/enrolment_proto.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/resource_name.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

// For the audit log: what was set, but for what people call the participant.
std::string DetailsOf(const ParticipantChange& change) {
  std::string details = "{";
  const auto add = [&](std::string_view name, const std::string& value) {
    absl::StrAppend(&details, details.size() > 1 ? "," : "", JsonQuote(name), ":", value);
  };
  if (change.state) add("state", JsonQuote(ParticipantStateText(*change.state)));
  if (change.data_server) add("data_server", JsonQuote(*change.data_server));
  if (change.display_name) add("display_name", "\"?\"");
  if (change.group_id) add("group", absl::StrCat(*change.group_id));
  if (change.app_configuration_id) {
    add("app_configuration", absl::StrCat(*change.app_configuration_id));
  }
  if (change.suppresses_alerts) {
    add("suppresses_alerts", *change.suppresses_alerts ? "true" : "false");
  }
  return details + "}";
}

}  // namespace

grpc::ServerUnaryReactor* ParticipantServiceImpl::CreateParticipant(
    grpc::CallbackServerContext* context, const v1::CreateParticipantRequest* request,
    v1::CreateParticipantResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.CreateParticipant",
                  [=, this](Caller& caller) { return Create(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::UpdateParticipant(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantRequest* request,
    v1::UpdateParticipantResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.UpdateParticipant",
                  [=, this](Caller& caller) { return Update(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::DeleteParticipant(
    grpc::CallbackServerContext* context, const v1::DeleteParticipantRequest* request,
    v1::DeleteParticipantResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.DeleteParticipant",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                             ParseParticipantName(request->name(), "name"));
                    WEBMUNK_ASSIGN_OR_RETURN(
                        const int32_t id,
                        enrolment_.Forget(identifier, RevisionOf(request->etag()), caller.scope));
                    caller.note.participant_ids = {id};
                    caller.note.items = 1;
                    return absl::OkStatus();
                  });
}

absl::Status ParticipantServiceImpl::Create(const v1::CreateParticipantRequest& request,
                                            Caller& caller,
                                            v1::CreateParticipantResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantChange change, ParseNewParticipant(request));
  WEBMUNK_RETURN_IF_ERROR(CheckReach(change, caller.principal));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                           enrolment_.Enrol(request.participant_id(), change, caller.scope));
  caller.note = {.participant_ids = {record.id}, .details = DetailsOf(change), .items = 1};
  FillParticipant(record, *response.mutable_participant());
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::Update(const v1::UpdateParticipantRequest& request,
                                            Caller& caller,
                                            v1::UpdateParticipantResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                           ParseParticipantName(request.participant().name(), "participant.name"));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantChange change, ParseParticipantChange(request));
  WEBMUNK_RETURN_IF_ERROR(CheckReach(change, caller.principal));
  WEBMUNK_ASSIGN_OR_RETURN(
      const ParticipantRecord record,
      enrolment_.Change(identifier, change, RevisionOf(request.participant().etag()),
                        caller.scope));
  caller.note = {.participant_ids = {record.id}, .details = DetailsOf(change), .items = 1};
  FillParticipant(record, *response.mutable_participant());
  return absl::OkStatus();
}

}  // namespace webmunk
