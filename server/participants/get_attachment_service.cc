#include "server/participants/get_attachment_service.h"

#include <optional>
#include <utility>

#include "server/base/status_macros.h"
#include "server/participants/attachment_proto.h"
#include "server/points/attachment.h"
#include "server/rpc/status_map.h"

namespace webmunk {

GetAttachmentCall* GetAttachmentCall::Start(std::string name, AttachmentQuery& query,
                                            WorkerPool& workers) {
  auto* call = new GetAttachmentCall(std::move(name), query, workers);
  call->Continue();
  return call;
}

void GetAttachmentCall::OnWriteDone(bool ok) {
  if (!ok) return Finish({grpc::StatusCode::CANCELLED, "the client went away"});
  Continue();
}

void GetAttachmentCall::Continue() {
  const bool queued = workers_.Submit([this] {
    const absl::StatusOr<bool> has_next = Next();
    // Either may end the call, and this object with it, before it returns.
    if (has_next.ok() && *has_next) return StartWrite(&message_);
    Finish(ToGrpcStatus(has_next.status()));
  });
  if (!queued) {
    Finish({grpc::StatusCode::UNAVAILABLE, "the server is too busy; try again later"});
  }
}

absl::StatusOr<bool> GetAttachmentCall::Next() {
  if (id_.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(id_, ParseAttachmentName(name_, "name"));
    WEBMUNK_ASSIGN_OR_RETURN(const AttachmentRecord record, query_.Get(id_));
    FillAttachment(record, *message_.mutable_attachment());
    bytes_left_ = record.size;
    return true;
  }
  if (bytes_left_ == 0) return false;
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<std::string> data, query_.ReadChunk(id_, chunk_++));
  if (!data) return absl::AbortedError("the attachment was deleted meanwhile");
  bytes_left_ -= static_cast<int64_t>(data->size());
  message_.set_data(*std::move(data));
  return true;
}

}  // namespace webmunk
