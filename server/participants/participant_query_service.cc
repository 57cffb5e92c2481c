#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/filter_syntax.h"
#include "server/base/filter_text.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/participants/summary_proto.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {
namespace {

// For the audit log, which names participants by their ids.
void NoteList(const FilterNode& filter, const ParticipantPage& page, AuditNote& note) {
  note.items = static_cast<int64_t>(page.participants.size());
  for (const ParticipantRecord& record : page.participants) {
    note.participant_ids.push_back(record.id);
  }
  if (!filter.IsEmpty()) {
    note.details = absl::StrCat("{\"filter\":", JsonQuote(RedactedFilter(filter)), "}");
  }
}

}  // namespace

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

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantSummary(
    grpc::CallbackServerContext* context, const v1::GetParticipantSummaryRequest* request,
    v1::GetParticipantSummaryResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantSummary",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                                             ParseSummaryName(request->name()));
                    WEBMUNK_ASSIGN_OR_RETURN(const SummarizedParticipant answer,
                                             participants_.Summarize(identifier, caller.scope));
                    caller.note.participant_ids = {answer.record.id};
                    caller.note.items = 1;
                    FillSummary(answer.record.identifier, answer.summary,
                                *response->mutable_participant_summary());
                    return absl::OkStatus();
                  });
}

absl::Status ParticipantServiceImpl::Get(const v1::GetParticipantRequest& request, Caller& caller,
                                         v1::GetParticipantResponse& response) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::string identifier,
                           ParseParticipantName(request.name(), "name"));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantDetails details,
                           participants_.Get(identifier, caller.scope));
  caller.note.participant_ids = {details.record.id};
  caller.note.items = 1;
  FillParticipant(details.record, *response.mutable_participant());
  for (const std::string& merged : details.merged_identifiers) {
    response.mutable_participant()->add_merged_participant_ids(merged);
  }
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::List(const v1::ListParticipantsRequest& request,
                                          Caller& caller, v1::ListParticipantsResponse& response) {
  const std::string binding = PageBinding("ListParticipants", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  if (!v1::ParticipantView_IsValid(request.view())) {
    return absl::InvalidArgumentError("view is none of ParticipantView");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const FilterNode filter, ParseFilter(request.filter()));
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantFilter planned, ParticipantFilter::Plan(filter));
  std::string after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(after, tokens_.Open(request.page_token(), binding));
  }
  const bool is_full = request.view() == v1::PARTICIPANT_VIEW_FULL;
  WEBMUNK_ASSIGN_OR_RETURN(const ParticipantListing listing,
                           participants_.List(caller.scope, planned, after, page_size, is_full));
  NoteList(filter, listing.page, caller.note);
  for (const ParticipantRecord& record : listing.page.participants) {
    v1::Participant& message = *response.add_participants();
    FillParticipant(record, message);
    if (is_full) {
      FillSummary(record.identifier, listing.summaries.at(record.id), *message.mutable_summary());
    }
  }
  if (!listing.page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(*listing.page.next, binding));
  return absl::OkStatus();
}

}  // namespace webmunk
