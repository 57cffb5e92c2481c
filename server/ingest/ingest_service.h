#ifndef WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
#define WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_

#include "server/ingest/bundle_intake.h"
#include "webmunk/v1/ingest.grpc.pb.h"

namespace webmunk {

// Serves IngestService. Thread-safe. `intake` must outlive it and its calls.
//
// A bundle is read on gRPC's own thread and its call is finished by the committer,
// so that no thread waits for a commit.
class IngestServiceImpl final : public v1::IngestService::CallbackService {
 public:
  explicit IngestServiceImpl(BundleIntake& intake) : intake_(intake) {}

  grpc::ServerUnaryReactor* AppendBundle(grpc::CallbackServerContext* context,
                                         const v1::AppendBundleRequest* request,
                                         v1::AppendBundleResponse* response) override;

 private:
  BundleIntake& intake_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_SERVICE_H_
