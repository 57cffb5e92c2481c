#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/filter_syntax.h"
#include "server/base/filter_text.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/participants/legacy_api_service.h"
#include "server/participants/legacy_participant_proto.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

std::string DetailsOf(const FilterNode& filter) {
  return absl::StrCat("{\"filter\":", JsonQuote(RedactedFilter(filter)), "}");
}

}  // namespace

grpc::ServerUnaryReactor* LegacyApiServiceImpl::QueryParticipants(
    grpc::CallbackServerContext* context, const v1::QueryParticipantsRequest* request,
    v1::QueryParticipantsResponse* response) {
  return RunUnary(calls_, context, "LegacyApiService.QueryParticipants",
                  [=, this](Caller& caller) { return Query(*request, caller, *response); });
}

grpc::ServerUnaryReactor* LegacyApiServiceImpl::UpdateParticipants(
    grpc::CallbackServerContext* context, const v1::UpdateParticipantsRequest* request,
    v1::UpdateParticipantsResponse* response) {
  return RunUnary(calls_, context, "LegacyApiService.UpdateParticipants",
                  [=, this](Caller& caller) { return Update(*request, caller, *response); });
}

absl::Status LegacyApiServiceImpl::Query(const v1::QueryParticipantsRequest& request,
                                         Caller& caller, v1::QueryParticipantsResponse& response) {
  WEBMUNK_RETURN_IF_ERROR(CheckLegacyPage(request.page_size(), request.page_index()));
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode filter, ParseFilter(request.filter()));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantFilter planned, ParticipantFilter::Plan(filter));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<ParticipantOrder> order,
                           ParseParticipantOrder(request));
  WEBMUNK_ASSIGN_OR_RETURN(
      const LegacyParticipantPage page,
      participants_.Query(caller.scope, planned, order, request.page_size(), request.page_index()));
  caller.note.details = DetailsOf(filter);
  caller.note.items = static_cast<int64_t>(page.participants.size());
  response.set_count(page.count);
  for (const LegacyParticipant& participant : page.participants) {
    caller.note.participant_ids.push_back(participant.record.id);
    FillLegacyParticipant(participant, *response.add_participants());
  }
  return absl::OkStatus();
}

absl::Status LegacyApiServiceImpl::Update(const v1::UpdateParticipantsRequest& request,
                                          Caller& caller,
                                          v1::UpdateParticipantsResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode filter, ParseFilter(request.filter()));
  if (filter.IsEmpty()) return absl::InvalidArgumentError("filter is required");
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantFilter planned, ParticipantFilter::Plan(filter));
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::vector<int32_t> updated,
      participants_.Update(caller.scope, planned, ParseLegacyUpdates(request)));
  caller.note = {.participant_ids = updated,
                 .details = DetailsOf(filter),
                 .items = static_cast<int64_t>(updated.size())};
  response.set_updated_count(caller.note.items);
  return absl::OkStatus();
}

}  // namespace webmunk
