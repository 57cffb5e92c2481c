// The methods that are declared and not built yet.

#include "server/participants/legacy_api_service.h"
#include "server/participants/participant_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

absl::Status Unbuilt() { return absl::UnimplementedError("this server cannot do it yet"); }

}  // namespace

// Participants and groups.

grpc::ServerUnaryReactor* ParticipantServiceImpl::DeleteParticipant(
    grpc::CallbackServerContext* context, const v1::DeleteParticipantRequest* /*request*/,
    v1::DeleteParticipantResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.DeleteParticipant", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::MoveParticipants(
    grpc::CallbackServerContext* context, const v1::MoveParticipantsRequest* /*request*/,
    v1::MoveParticipantsResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.MoveParticipants", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantSummary(
    grpc::CallbackServerContext* context, const v1::GetParticipantSummaryRequest* /*request*/,
    v1::GetParticipantSummaryResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantSummary", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::CreateParticipantGroup(
    grpc::CallbackServerContext* context, const v1::CreateParticipantGroupRequest* /*request*/,
    v1::CreateParticipantGroupResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.CreateParticipantGroup", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantGroup(
    grpc::CallbackServerContext* context, const v1::GetParticipantGroupRequest* /*request*/,
    v1::GetParticipantGroupResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantGroup", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListParticipantGroups(
    grpc::CallbackServerContext* context, const v1::ListParticipantGroupsRequest* /*request*/,
    v1::ListParticipantGroupsResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.ListParticipantGroups", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::UpdateParticipantGroup(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantGroupRequest* /*request*/,
    v1::UpdateParticipantGroupResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.UpdateParticipantGroup", Unbuilt);
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::DeleteParticipantGroup(
    grpc::CallbackServerContext* context, const v1::DeleteParticipantGroupRequest* /*request*/,
    v1::DeleteParticipantGroupResponse* /*response*/) {
  return RunUnary(calls_, context, "ParticipantService.DeleteParticipantGroup", Unbuilt);
}

// The legacy API: participants.

grpc::ServerUnaryReactor* LegacyApiServiceImpl::QueryParticipants(
    grpc::CallbackServerContext* context, const v1::QueryParticipantsRequest* /*request*/,
    v1::QueryParticipantsResponse* /*response*/) {
  return RunUnary(calls_, context, "LegacyApiService.QueryParticipants", Unbuilt);
}

grpc::ServerUnaryReactor* LegacyApiServiceImpl::UpdateParticipants(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantsRequest* /*request*/,
    v1::UpdateParticipantsResponse* /*response*/) {
  return RunUnary(calls_, context, "LegacyApiService.UpdateParticipants", Unbuilt);
}

}  // namespace webmunk
