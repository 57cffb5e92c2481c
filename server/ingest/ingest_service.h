#ifndef WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_

#include "server/ingest/attachment_intake.h"
#include "server/ingest/bundle_intake.h"
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
  IngestServiceImpl(BundleIntake& intake, AttachmentIntake& attachments, WorkerPool& workers)
      : intake_(intake), attachments_(attachments), workers_(workers) {}

  grpc::ServerUnaryReactor* AppendBundle(grpc::CallbackServerContext* context,
                                         const v1::AppendBundleRequest* request,
                                         v1::AppendBundleResponse* response) override;
  grpc::ServerBidiReactor<v1::AppendBundlesRequest, v1::AppendBundlesResponse>* AppendBundles(
      grpc::CallbackServerContext* context) override;
  grpc::ServerReadReactor<v1::UploadAttachmentRequest>* UploadAttachment(
      grpc::CallbackServerContext* context, v1::UploadAttachmentResponse* response) override;

  // Ends the open streams once what they have taken is answered.
  void Drain() { streams_.Drain(); }

 private:
  // Where every bundle enters, whichever method brought it: what decides about
  // taking one belongs here. `context` is that of the call, or of its stream.
  void Append(grpc::CallbackServerContext& context, const v1::AppendBundleRequest& request,
              BundleIntake::Done done);
  void AppendRaw(const v1::RawBundle& message, BundleIntake::Done done);

  BundleIntake& intake_;
  AttachmentIntake& attachments_;
  WorkerPool& workers_;
  OpenStreams streams_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
