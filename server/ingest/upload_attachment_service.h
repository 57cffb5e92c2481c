#ifndef WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_

#include <grpcpp/alarm.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/byte_budget.h"
#include "server/ingest/arrived_message_proto.h"
#include "server/ingest/attachment_intake.h"
#include "server/rpc/read_gate.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/ingest.pb.h"

namespace webmunk {

// One call of UploadAttachment. It reads a message only when the one before is
// dealt with, which `workers` do. A call that takes longer than a quarter of an
// hour is broken off.
class UploadAttachmentCall final : public grpc::ServerReadReactor<grpc::ByteBuffer>,
                                   public ReadGate::Reader {
 public:
  // Begins to read. The call owns itself until gRPC is done with it; the rest must
  // outlive it.
  // Ends at once with `admitted` unless that is OK.
  // Messages are read when `gate` lets them, and taken while `memory` has room for them.
  static UploadAttachmentCall* Start(grpc::CallbackServerContext& context,
                                     grpc::ByteBuffer& response, AttachmentIntake& intake,
                                     ByteBudget& memory, ReadGate& gate, WorkerPool& workers,
                                     const absl::Status& admitted);

 private:
  struct Timer;

  UploadAttachmentCall(grpc::CallbackServerContext& context, grpc::ByteBuffer& response,
                       AttachmentIntake& intake, ByteBudget& memory, ReadGate& gate,
                       WorkerPool& workers);

  void StartReading() override;
  void RefuseReading() override;
  void OnReadDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Read();
  // Takes what was read out of gRPC's buffers.
  absl::Status Arrive();
  absl::Status Take(const v1::UploadAttachmentRequest& request);
  absl::Status Complete();
  // Nothing of the call may be touched after one of these. The first waits for the
  // database.
  void End(const absl::Status& status);
  void EndOnWorker(const absl::Status& status);

  const absl::Time begin_;
  const std::string trace_;
  grpc::CallbackServerContext& context_;
  grpc::ByteBuffer& response_;
  AttachmentIntake& intake_;
  ByteBudget& memory_;
  ReadGate& gate_;
  WorkerPool& workers_;
  grpc::ByteBuffer bytes_;
  // While it is dealt with.
  std::optional<ArrivedMessage<v1::UploadAttachmentRequest>> arrived_;
  // Null until the header has come.
  std::unique_ptr<AttachmentUpload> upload_;
  // Whoever clears this goes on with the call.
  std::atomic<bool> is_reading_ = false;
  std::shared_ptr<Timer> timer_;
  grpc::Alarm alarm_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_UPLOAD_ATTACHMENT_SERVICE_H_
