#include "server/participants/participant_service.h"

#include <string>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipant(
    grpc::CallbackServerContext* context, const v1::GetParticipantRequest* request,
    v1::GetParticipantResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipant",
                  [=, this](Caller& caller) { return Get(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListParticipants(
    grpc::CallbackServerContext* context, const v1::ListParticipantsRequest* request,
    v1::ListParticipantsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListParticipants",
                  [=, this](Caller& caller) { return List(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListDataPoints(
    grpc::CallbackServerContext* context, const v1::ListDataPointsRequest* request,
    v1::ListDataPointsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListDataPoints",
                  [=, this](Caller& caller) { return ListPoints(*request, caller, *response); });
}

absl::Status ParticipantServiceImpl::Get(const v1::GetParticipantRequest& request, Caller& caller,
                                         v1::GetParticipantResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                           ParseParticipantName(request.name(), "name"));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantRecord record,
                           query_.GetParticipant(identifier, caller.scope));
  FillParticipant(record, *response.mutable_participant());
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::List(const v1::ListParticipantsRequest& request,
                                          Caller& caller, v1::ListParticipantsResponse& response) {
  const std::string binding = PageBinding("ListParticipants", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, tokens_.Verify(request.page_token(), binding));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantPage page,
                           query_.ListParticipants(caller.scope, after, page_size));
  for (const ParticipantRecord& record : page.participants) {
    FillParticipant(record, *response.add_participants());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(), tokens_.Sign(*page.next, binding));
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::ListPoints(const v1::ListDataPointsRequest& request,
                                                Caller& caller,
                                                v1::ListDataPointsResponse& response) {
  const std::string binding = PageBinding("ListDataPoints", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const std::string participant,
                           ParseParticipantName(request.parent(), "parent"));
  WEBMUNK_ASSIGN_OR_RETURN(PointScan scan, ParsePointScan(request));
  WEBMUNK_ASSIGN_OR_RETURN(scan.limit, ParsePageSize(request.page_size()));
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Verify(request.page_token(), binding));
    WEBMUNK_ASSIGN_OR_RETURN(scan.after, DecodePosition(content));
  }
  WEBMUNK_ASSIGN_OR_RETURN(PointPage page,
                           query_.ListPoints(participant, caller.scope, std::move(scan)));
  for (StoredPoint& point : page.points) {
    FillDataPoint(participant, std::move(point), *response.add_data_points());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Sign(EncodePosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
