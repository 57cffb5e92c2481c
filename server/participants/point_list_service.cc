// ParticipantService.ListDataPoints.
#include <string>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/participant_service.h"
#include "server/participants/point_audit.h"
#include "server/participants/point_proto.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListDataPoints(
    grpc::CallbackServerContext* context, const v1::ListDataPointsRequest* request,
    v1::ListDataPointsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListDataPoints",
                  [=, this](Caller& caller) { return ListPoints(*request, caller, *response); });
}

absl::Status ParticipantServiceImpl::ListPoints(const v1::ListDataPointsRequest& request,
                                                Caller& caller,
                                                v1::ListDataPointsResponse& response) {
  const std::string binding = PageBinding("ListDataPoints", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(PointListQuery query, ParsePointList(request));
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    query.after = DecodePosition(content);
    if (!query.after) return absl::InvalidArgumentError("page_token is of another kind");
  }
  PointAudit audit(request.filter(), caller.note);
  const PointSelection selection = query.selection;
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::optional<ListPosition> next,
      point_list_.ReadPage(std::move(query), caller.scope,
                           [&](const ParticipantView& participant, const ScannedPoint& point) {
                             audit.Add(participant.id);
                             FillDataPoint(selection, participant, point,
                                           *response.add_data_points());
                           }));
  if (!next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(EncodePosition(*next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
