#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/erasure_proto.h"
#include "server/participants/merge_proto.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::MergeParticipants(
    grpc::CallbackServerContext* context, const v1::MergeParticipantsRequest* request,
    v1::MergeParticipantsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.MergeParticipants",
                  [=, this](Caller& caller) { return Merge(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetParticipantMerge(
    grpc::CallbackServerContext* context, const v1::GetParticipantMergeRequest* request,
    v1::GetParticipantMergeResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.GetParticipantMerge",
                  [=, this](Caller& caller) -> absl::Status {
                    WEBMUNK_ASSIGN_OR_RETURN(
                        const int64_t id, ParseNumberedName(request->name(), "participantMerges/"));
                    WEBMUNK_ASSIGN_OR_RETURN(const MergeRecord record,
                                             merges_.Get(id, caller.scope));
                    caller.note.participant_ids = {record.participant_id, record.merged_id};
                    FillMerge(record, *response->mutable_participant_merge());
                    return absl::OkStatus();
                  });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListParticipantMerges(
    grpc::CallbackServerContext* context, const v1::ListParticipantMergesRequest* request,
    v1::ListParticipantMergesResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListParticipantMerges",
                  [=, this](Caller& caller) { return ListMerged(*request, caller, *response); });
}

absl::Status ParticipantServiceImpl::Merge(const v1::MergeParticipantsRequest& request,
                                           Caller& caller,
                                           v1::MergeParticipantsResponse& response) {
  MergeOrder order;
  order.requester = caller.principal.user;
  WEBMUNK_ASSIGN_OR_RETURN(order.participant, ParseParticipantName(request.name(), "name"));
  WEBMUNK_ASSIGN_OR_RETURN(
      order.merged, ParseParticipantName(request.merged_participant(), "merged_participant"));
  WEBMUNK_ASSIGN_OR_RETURN(const MergeRecord record, request.validate_only()
                                                         ? merges_.DryRun(order, caller.scope)
                                                         : merges_.Start(order, caller.scope));
  caller.note.participant_ids = {record.participant_id, record.merged_id};
  FillMerge(record, *response.mutable_participant_merge());
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::ListMerged(const v1::ListParticipantMergesRequest& request,
                                                Caller& caller,
                                                v1::ListParticipantMergesResponse& response) {
  const std::string binding = PageBinding("ListParticipantMerges", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::optional<int64_t> before;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    if (!absl::SimpleAtoi(content, &before.emplace())) {
      return absl::InternalError("a page token holds no id");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const MergePage page, merges_.List(before, caller.scope, page_size));
  for (const MergeRecord& record : page.merges) {
    for (const int32_t id : {record.participant_id, record.merged_id}) {
      caller.note.participant_ids.push_back(id);
    }
    FillMerge(record, *response.add_participant_merges());
  }
  caller.note.items = static_cast<int64_t>(page.merges.size());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(absl::StrCat(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
