#ifndef WEBMUNK_SERVER_APP_H_
#define WEBMUNK_SERVER_APP_H_

#include <grpcpp/server.h>

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "server/admin/admin_service.h"
#include "server/config.h"
#include "server/ingest/attachment_intake.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/committer.h"
#include "server/ingest/ingest_service.h"
#include "server/ingest/transport_keys.h"
#include "server/jobs/background_tasks.h"
#include "server/jobs/scheduler.h"
#include "server/participants/attachment_query.h"
#include "server/participants/participant_service.h"
#include "server/participants/point_query.h"
#include "server/readiness.h"
#include "server/rpc/page_token.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"

namespace webmunk {

// The running server: the only place that makes its long-lived objects. The order
// of the members is the order in which they start; they end in reverse.
class App {
 public:
  // Starts to serve. Without a database the server stays up and not ready; a
  // schema that this binary must not touch is an error, and so is an address that
  // is taken.
  static absl::StatusOr<std::unique_ptr<App>> Start(const Config& config);

  // Turns NOT_SERVING, takes no more calls, and returns once the calls under way
  // are finished, or broken off when the grace is over.
  void Stop();

 private:
  App(const Config& config, TransportKeys keys);

  absl::Status Listen();
  void AddTasks();
  void SetServing(bool serving);

  const Config config_;
  Pool pool_;
  WorkerPool workers_;
  PageTokens tokens_;
  Committer committer_;
  BundleIntake intake_;
  AttachmentIntake attachment_intake_;
  PointQuery query_;
  AttachmentQuery attachment_query_;
  IngestServiceImpl ingest_service_;
  ParticipantServiceImpl participant_service_;
  BackgroundTasks background_tasks_;
  AdminServiceImpl admin_service_;
  Scheduler scheduler_;
  std::unique_ptr<grpc::Server> server_;
  Readiness readiness_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_APP_H_
