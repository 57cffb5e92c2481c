#ifndef WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <memory>

#include "absl/status/status.h"
#include "server/ingest/attachment_intake.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk {

// One call of UploadAttachment. It reads a message only when the one before is
// dealt with, which `workers` do. A call that takes longer than a quarter of an
// hour is broken off.
class UploadAttachmentCall final : public grpc::ServerReadReactor<v1::UploadAttachmentRequest> {
 public:
  // Begins to read. The call owns itself until gRPC is done with it; the rest must
  // outlive it.
  // Ends at once with `admitted` unless that is OK.
  static UploadAttachmentCall* Start(grpc::CallbackServerContext& context,
                                     v1::UploadAttachmentResponse& response,
                                     AttachmentIntake& intake, WorkerPool& workers,
                                     const absl::Status& admitted);

 private:
  struct Timer;

  UploadAttachmentCall(grpc::CallbackServerContext& context, v1::UploadAttachmentResponse& response,
                       AttachmentIntake& intake, WorkerPool& workers);

  void OnReadDone(bool ok) override;
  void OnDone() override;

  absl::Status Take();
  absl::Status Complete();
  // Nothing of the call may be touched after that.
  void End(const absl::Status& status);

  grpc::CallbackServerContext& context_;
  v1::UploadAttachmentResponse& response_;
  AttachmentIntake& intake_;
  WorkerPool& workers_;
  v1::UploadAttachmentRequest request_;
  // Null until the header has come.
  std::unique_ptr<AttachmentUpload> upload_;
  std::shared_ptr<Timer> timer_;
  grpc::Alarm alarm_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_
