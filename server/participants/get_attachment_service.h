#ifndef WEBMUNK_SERVER_PARTICIPANTS_GET_ATTACHMENT_SERVICE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_GET_ATTACHMENT_SERVICE_H_

#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "server/participants/attachment_query.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/stream_call.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk {

// One call of GetAttachment. A part of the content is read from the database, by
// a worker, only when the client has taken the one before.
class GetAttachmentCall final : public grpc::ServerWriteReactor<v1::GetAttachmentResponse> {
 public:
  // Begins to write. The call owns itself until gRPC is done with it; the rest must
  // outlive it.
  static GetAttachmentCall* Start(const grpc::CallbackServerContext& context, std::string name,
                                  AttachmentQuery& query, CallRunner& calls);

 private:
  GetAttachmentCall(const grpc::CallbackServerContext& context, std::string name,
                    AttachmentQuery& query, CallRunner& calls)
      : access_(calls.gate, context, "ParticipantService.GetAttachment"),
        name_(std::move(name)),
        query_(query),
        workers_(calls.workers) {}

  void OnWriteDone(bool ok) override;
  void OnDone() override { delete this; }

  void Continue();
  void End(const absl::Status& status) { Finish(access_.End(status)); }
  // Fills in the next message; false if there is none.
  absl::StatusOr<bool> Next();
  absl::Status Begin();
  // Also NOT_FOUND once the attachment is out of the caller's reach.
  absl::Status CheckStillAllowed();

  StreamAccess access_;
  const std::string name_;
  AttachmentQuery& query_;
  WorkerPool& workers_;
  AttachmentId id_;
  int64_t bytes_left_ = 0;
  int32_t chunk_ = 0;
  v1::GetAttachmentResponse message_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_GET_ATTACHMENT_SERVICE_H_
