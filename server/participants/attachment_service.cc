// What ParticipantService tells about attachments.

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/attachment_proto.h"
#include "server/participants/get_attachment_service.h"
#include "server/participants/participant_proto.h"
#include "server/participants/participant_service.h"
#include "server/rpc/unary_call.h"

namespace webmunk {

grpc::ServerUnaryReactor* ParticipantServiceImpl::ListAttachments(
    grpc::CallbackServerContext* context, const v1::ListAttachmentsRequest* request,
    v1::ListAttachmentsResponse* response) {
  return RunUnary(workers_, context, "ParticipantService.ListAttachments",
                  [=, this] { return ListOfPoint(*request, *response); });
}

grpc::ServerWriteReactor<v1::GetAttachmentResponse>* ParticipantServiceImpl::GetAttachment(
    grpc::CallbackServerContext* /*context*/, const v1::GetAttachmentRequest* request) {
  return GetAttachmentCall::Start(request->name(), attachments_, workers_);
}

absl::Status ParticipantServiceImpl::ListOfPoint(const v1::ListAttachmentsRequest& request,
                                                 v1::ListAttachmentsResponse& response) {
  const std::string binding = absl::StrCat("ListAttachments\n", request.parent());
  WEBMUNK_ASSIGN_OR_RETURN(const PointName point, ParsePointName(request.parent(), "parent"));
  WEBMUNK_ASSIGN_OR_RETURN(const int page_size, ParsePageSize(request.page_size()));
  std::optional<AttachmentPosition> after;
  if (!request.page_token().empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::string content,
                             tokens_.Verify(request.page_token(), binding));
    WEBMUNK_ASSIGN_OR_RETURN(after, DecodeAttachmentPosition(content));
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const AttachmentPage page,
      attachments_.ListOfPoint(point.participant, point.hash, after, page_size));
  for (const AttachmentRecord& record : page.attachments) {
    FillAttachment(record, *response.add_attachments());
  }
  if (!page.next) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(*response.mutable_next_page_token(),
                           tokens_.Sign(EncodeAttachmentPosition(*page.next), binding));
  return absl::OkStatus();
}

}  // namespace webmunk
