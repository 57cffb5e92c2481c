#ifndef WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_

#include <atomic>

#include "server/ingest/admission.h"
#include "server/ingest/attachment_intake.h"
#include "server/ingest/bundle_intake.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/read_gate.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk {

// Serves IngestService. Thread-safe. What it is made from must outlive it and its
// calls.
//
// A bundle is read on gRPC's own thread and its call is finished by the committer,
// so that no thread waits for a commit. One with attachments, which must be looked
// up before, is read on a worker.
//
// Its methods get messages as they lie in gRPC's buffers, and read them once there is
// memory for that: read by gRPC, they would take what no limit counts.
class IngestServiceImpl final
    : public v1::IngestService::WithRawCallbackMethod_AppendBundles<
          v1::IngestService::WithRawCallbackMethod_UploadAttachment<v1::IngestService::Service>> {
 public:
  IngestServiceImpl(BundleIntake& intake, AttachmentIntake& attachments, Admission& admission,
                    ReadGate& gate, WorkerPool& workers);

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* AppendBundles(
      grpc::CallbackServerContext* context) override;
  grpc::ServerReadReactor<grpc::ByteBuffer>* UploadAttachment(grpc::CallbackServerContext* context,
                                                              grpc::ByteBuffer* response) override;

  // While false, bundles are refused at once, to be sent again later.
  void SetAccepting(bool accepting) { is_accepting_ = accepting; }

  // Ends the open streams once what they have taken is answered, and takes nothing that
  // is not read soon.
  void Drain() {
    streams_.Drain();
    gate_.Drain();
  }

 private:
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* StartAppendBundle(
      grpc::CallbackServerContext& context);
  // Whether a bundle of the caller may come in now.
  absl::Status Admit(const CallContext& caller);
  absl::Status AdmitAttachment(const CallContext& caller);
  static absl::Status NotAccepting();
  // Where every bundle enters, whichever method brought it: what decides about
  // taking one belongs here. `context` is that of the call, or of its stream,
  // `latency` that of its method, `Message` what its messages are. Takes the message out
  // of `bytes`, unless `read` says why the bundle is refused.
  template <typename Message>
  void Append(grpc::CallbackServerContext& context, MethodLatency& latency,
              const absl::Status& read, grpc::ByteBuffer& bytes, BundleIntake::Done done);
  // `memory` is what is held for the message.
  void AppendMessage(v1::AppendBundleRequest message, ByteReservation memory,
                     const CallContext& caller, BundleIntake::Done done);
  void AppendRaw(v1::AppendBundleRequest message, ByteReservation memory, const CallContext& caller,
                 BundleIntake::Done done);

  BundleIntake& intake_;
  AttachmentIntake& attachments_;
  Admission& admission_;
  ReadGate& gate_;
  WorkerPool& workers_;
  OpenStreams streams_;
  std::atomic<bool> is_accepting_ = true;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
