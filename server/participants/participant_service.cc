#include "server/participants/participant_service.h"

#include <string>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
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
  caller.note.participant_ids = {page.participant_id};
  caller.note.items = static_cast<int64_t>(page.points.size());
  for (StoredPoint& point : page.points) {
    FillDataPoint(participant, std::move(point), *response.add_data_points());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Sign(EncodePosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
