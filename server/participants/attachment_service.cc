// What ParticipantService tells about attachments.

#include <optional>
#include <string>

#include "server/base/status_macros.h"
#include "server/participants/attachment_proto.h"
#include "server/participants/get_attachment_service.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/page_binding.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListAttachments(
    grpc::CallbackServerContext* context, const v1::ListAttachmentsRequest* request,
    v1::ListAttachmentsResponse* response) {
  return RunUnary(calls_, context, "ParticipantService.ListAttachments",
                  [=, this](Caller& caller) { return ListOfPoint(*request, caller, *response); });
}

grpc::ServerWriteReactor<v1::GetAttachmentResponse>* ParticipantServiceImpl::GetAttachment(
    grpc::CallbackServerContext* context, const v1::GetAttachmentRequest* request) {
  return GetAttachmentCall::Start(*context, request->name(), attachments_, calls_);
}

absl::Status ParticipantServiceImpl::ListOfPoint(const v1::ListAttachmentsRequest& request,
                                                 Caller& caller,
                                                 v1::ListAttachmentsResponse& response) {
  const std::string binding = PageBinding("ListAttachments", caller, request);
  WEBMUNK_ASSIGN_OR_RETURN(const PointName point, ParsePointName(request.parent(), "parent"));
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::optional<AttachmentPosition> after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Open(request.page_token(), binding));
    WEBMUNK_ASSIGN_OR_RETURN(after, DecodeAttachmentPosition(content));
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const AttachmentPage page,
      attachments_.ListOfPoint(point.participant, caller.scope, point.hash, after, page_size));
  caller.note.participant_ids = {page.participant_id};
  caller.note.items = static_cast<int64_t>(page.attachments.size());
  for (const AttachmentRecord& record : page.attachments) {
    FillAttachment(record, *response.add_attachments());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Seal(EncodeAttachmentPosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
