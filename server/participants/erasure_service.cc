#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/erasure_proto.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::EraseParticipant(
    grpc::CallbackServerContext* context, const v1::EraseParticipantRequest* request,
    v1::EraseParticipantResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.EraseParticipant",
                  [=, this](Caller& caller) { return Erase(*request, caller, *response); });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::GetErasure(grpc::CallbackServerContext* context,
                                                             const v1::GetErasureRequest* request,
                                                             v1::GetErasureResponse* response) {
  return RunUnary(
      calls_, context, "ParticipantService.GetErasure", [=, this](Caller& caller) -> absl::Status {
        WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, ParseNumberedName(request->name(), "erasures/"));
        WEBMUNK_ASSIGN_OR_RETURN(const ErasureRecord record, erasures_.Get(id, caller.scope));
        caller.note.participant_ids.push_back(record.participant_id);
        FillErasure(record, *response->mutable_erasure());
        return absl::OkStatus();
      });
}

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListErasures(
    grpc::CallbackServerContext* context, const v1::ListErasuresRequest* request,
    v1::ListErasuresResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListErasures",
                  [=, this](Caller& caller) { return ListAll(*request, caller, *response); });
}

absl::Status ParticipantServiceImpl::Erase(const v1::EraseParticipantRequest& request,
                                           Caller& caller, v1::EraseParticipantResponse& response) {
  ErasureOrder order{.identifier = {},
                     .reason = request.reason(),
                     .etag = request.etag(),
                     .requester = caller.principal.user};
  WEBMUNK_ASSIGN_OR_RETURN(order.identifier, ParseParticipantName(request.name(), "name"));
  WEBMUNK_ASSIGN_OR_RETURN(const ErasureRecord record, request.validate_only()
                                                           ? erasures_.DryRun(order, caller.scope)
                                                           : erasures_.Start(order, caller.scope));
  if (record.participant_id != 0) caller.note.participant_ids.push_back(record.participant_id);
  FillErasure(record, *response.mutable_erasure());
  return absl::OkStatus();
}

absl::Status ParticipantServiceImpl::ListAll(const v1::ListErasuresRequest& request, Caller& caller,
                                             v1::ListErasuresResponse& response) {
  const std::string binding = PageBinding("ListErasures", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::optional<int64_t> before;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    if (!absl::SimpleAtoi(content, &before.emplace())) {
      return absl::InternalError("a page token holds no id");
    }
  }
  std::optional<std::string> identifier;
  if (!request.participant_id().empty()) identifier = request.participant_id();
  WEBMUNK_ASSIGN_OR_RETURN(const ErasurePage page,
                           erasures_.List(before, identifier, caller.scope, page_size));
  for (const ErasureRecord& record : page.erasures) {
    caller.note.participant_ids.push_back(record.participant_id);
    FillErasure(record, *response.add_erasures());
  }
  caller.note.items = static_cast<int64_t>(page.erasures.size());
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(absl::StrCat(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
