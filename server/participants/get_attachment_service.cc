#include "server/participants/get_attachment_service.h"

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/participants/attachment_proto.h"
#include "server/points/attachment.h"

namespace webmunk {

GetAttachmentCall* GetAttachmentCall::Start(const grpc::CallbackServerContext& context,
                                            std::string name, AttachmentQuery& query,
                                            CallRunner& calls) {
  auto* call = new GetAttachmentCall(context, std::move(name), query, calls);
  call->Continue();
  return call;
}

void GetAttachmentCall::OnWriteDone(bool ok) {
  if (!ok) return End(absl::CancelledError("the client went away"));
  Continue();
}

void GetAttachmentCall::Continue() {
  const bool queued = workers_.Submit([this] {
    const absl::StatusOr<bool> has_next = Next();
    // Either may end the call, and this object with it, before it returns.
    if (has_next.ok() && *has_next) return StartWrite(&message_);
    End(has_next.status());
  });
  if (!queued) End(absl::UnavailableError("the server is too busy; try again later"));
}

absl::Status GetAttachmentCall::Begin() {
  WEBMUNK_RETURN_IF_ERROR(access_.Begin());
  WEBMUNK_ASSIGN_OR_RETURN(id_, ParseAttachmentName(name_, "name"));
  AuditNote& note = access_.caller().note;
  note.details = absl::StrCat("{\"attachment\":\"", absl::BytesToHexString(id_), "\"}");
  WEBMUNK_ASSIGN_OR_RETURN(const AttachmentRecord record, query_.Get(id_, access_.caller().scope));
  WEBMUNK_ASSIGN_OR_RETURN(note.participant_ids, query_.OwnersOf(id_));
  note.items = 1;
  FillAttachment(record, *message_.mutable_attachment());
  bytes_left_ = record.size;
  return absl::OkStatus();
}

absl::Status GetAttachmentCall::CheckStillAllowed() {
  const AccessScope before = access_.caller().scope;
  WEBMUNK_RETURN_IF_ERROR(access_.StillAllowed());
  if (access_.caller().scope == before) return absl::OkStatus();
  return query_.Get(id_, access_.caller().scope).status();
}

absl::StatusOr<bool> GetAttachmentCall::Next() {
  if (id_.empty()) {
    WEBMUNK_RETURN_IF_ERROR(Begin());
    return true;
  }
  if (bytes_left_ == 0) return false;
  WEBMUNK_RETURN_IF_ERROR(CheckStillAllowed());
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<std::string> data, query_.ReadChunk(id_, chunk_++));
  if (!data) return absl::AbortedError("the attachment was deleted meanwhile");
  bytes_left_ -= static_cast<int64_t>(data->size());
  message_.set_data(*std::move(data));
  return true;
}

}  // namespace webmunk
