#ifndef WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_

#include <atomic>

#include "server/ingest/admission.h"
#include "server/ingest/attachment_intake.h"
#include "server/ingest/bundle_intake.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/open_streams.h"
#include "server/rpc/worker_pool.h"
#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk {

// Serves IngestService. Thread-safe. What it is made from must outlive it and its
// calls.
//
// A bundle is read on gRPC's own thread and its call is finished by the committer,
// so that no thread waits for a commit. One with attachments, which must be looked
// up before, is read on a worker.
class IngestServiceImpl final : public v1::IngestService::CallbackService {
 public:
  IngestServiceImpl(BundleIntake& intake, AttachmentIntake& attachments, Admission& admission,
                    WorkerPool& workers)
      : intake_(intake), attachments_(attachments), admission_(admission), workers_(workers) {}

  grpc::ServerUnaryReactor* AppendBundle(grpc::CallbackServerContext* context,
                                         const v1::AppendBundleRequest* request,
                                         v1::AppendBundleResponse* response) override;
  grpc::ServerBidiReactor<v1::AppendBundlesRequest, v1::AppendBundlesResponse>* AppendBundles(
      grpc::CallbackServerContext* context) override;
  grpc::ServerReadReactor<v1::UploadAttachmentRequest>* UploadAttachment(
      grpc::CallbackServerContext* context, v1::UploadAttachmentResponse* response) override;

  // While false, bundles are refused at once, to be sent again later.
  void SetAccepting(bool accepting) { is_accepting_ = accepting; }

  // Ends the open streams once what they have taken is answered.
  void Drain() { streams_.Drain(); }

 private:
  // Where every bundle enters, whichever method brought it: what decides about
  // taking one belongs here. `context` is that of the call, or of its stream,
  // `latency` that of its method.
  void Append(grpc::CallbackServerContext& context, MethodLatency& latency,
              v1::AppendBundleRequest request, BundleIntake::Done done);
  void AppendRaw(v1::RawBundle message, const CallContext& caller, BundleIntake::Done done);

  BundleIntake& intake_;
  AttachmentIntake& attachments_;
  Admission& admission_;
  WorkerPool& workers_;
  OpenStreams streams_;
  std::atomic<bool> is_accepting_ = true;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
