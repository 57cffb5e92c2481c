#include "server/base/status_macros.h"
#include "server/participants/legacy_api_service.h"
#include "server/participants/point_audit.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* LegacyApiServiceImpl::QueryDataPoints(
    grpc::CallbackServerContext* context, const v1::QueryDataPointsRequest* request,
    v1::QueryDataPointsResponse* response) {
  return RunUnary(calls_, context, "LegacyApiService.QueryDataPoints",
                  [=, this](Caller& caller) { return QueryPoints(*request, caller, *response); });
}

absl::Status LegacyApiServiceImpl::QueryPoints(const v1::QueryDataPointsRequest& request,
                                               Caller& caller,
                                               v1::QueryDataPointsResponse& response) {
  LegacyPointQuestion question{.filter = request.filter(),
                               .order_by = {request.order_by().begin(), request.order_by().end()},
                               .page_size = request.page_size(),
                               .page_index = request.page_index(),
                               .latest_id = {}};
  PointAudit audit(request.filter(), caller.note);
  if (request.has_latest_id()) question.latest_id = request.latest_id();
  WEBMUNK_ASSIGN_OR_RETURN(LegacyPointAnswer answer, points_.Ask(question, caller.scope));
  response.set_latest_id(answer.latest_id);
  response.set_count(answer.count);
  for (std::string& point : answer.points) *response.add_points() = std::move(point);
  for (const int32_t id : answer.participant_ids) audit.Add(id);
  return absl::OkStatus();
}

}  // namespace webmunk
