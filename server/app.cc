#include "server/app.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/summary_fold.h"
#include "server/points/attachment_store.h"
#include "server/storage/signing_key_store.h"

namespace webmunk {
namespace {

// Room for the message around a payload.
constexpr size_t kMessageSlack = size_t{1} << 20;

BundleReader ReaderOf(const Config& config, TransportKeys keys) {
  DecodeLimits limits;
  limits.max_size = config.max_decoded_bytes;
  return {limits, config.max_points_per_bundle, std::move(keys)};
}

// What no bundle names within a day goes, a few at a time.
absl::Status DeleteAllExpiredAttachments(TaskRun& run) {
  while (!run.should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const int deleted, DeleteExpiredAttachments(run.connection()));
    if (deleted == 0) return absl::OkStatus();
  }
  return absl::CancelledError("told to stop");
}

// The address with the port that was picked, should it have asked for any.
std::string BoundAddress(const std::string& address, int port) {
  absl::string_view host = address;
  return absl::ConsumeSuffix(&host, ":0") ? absl::StrCat(host, ":", port) : address;
}

}  // namespace

App::App(const Config& config, TransportKeys keys)
    : config_(config),
      pool_(config.database_url, config.read_connections + 1),
      workers_(config.read_connections),
      tokens_([this]() -> absl::StatusOr<std::vector<std::string>> {
        WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
        return LoadSigningKeys(*connection);
      }),
      committer_({.database_url = config.database_url,
                  .writers = config.writers,
                  .batch_points = config.batch_points}),
      intake_({.max_bytes_in_flight = config.max_bytes_in_flight},
              ReaderOf(config, std::move(keys)), committer_),
      attachment_intake_({.max_bytes = static_cast<int64_t>(config.max_attachment_bytes)}, pool_),
      query_(pool_),
      attachment_query_(pool_),
      ingest_service_(intake_, attachment_intake_, workers_),
      participant_service_(query_, attachment_query_, tokens_, workers_),
      background_tasks_(pool_),
      admin_service_(background_tasks_, tokens_, workers_),
      scheduler_({.database_url = config.database_url, .lease = config.task_lease}),
      readiness_(pool_, {.migrate = config.migrate, .max_clock_skew = config.max_clock_skew},
                 [this](bool ready) { SetServing(ready); }) {}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  WEBMUNK_ASSIGN_OR_RETURN(TransportKeys keys,
                           TransportKeys::Load(config.server_key_file, config.client_key_file));
  std::unique_ptr<App> app(new App(config, std::move(keys)));
  const absl::Status checked = app->readiness_.Check();
  if (!checked.ok() && !absl::IsUnavailable(checked)) return checked;
  WEBMUNK_RETURN_IF_ERROR(app->Listen());
  app->SetServing(false);
  app->readiness_.Start();
  app->AddTasks();
  app->scheduler_.Start();
  return app;
}

// What the server does by itself: a line per task.
void App::AddTasks() {
  scheduler_.Add(
      {.name = "fold-participant-summaries", .interval = absl::Seconds(5), .run = [](TaskRun& run) {
         return FoldSummaries(run.connection(), [&] { return run.should_stop(); });
       }});
  scheduler_.Add({"delete-expired-attachments", absl::Hours(1), DeleteAllExpiredAttachments});
}

absl::Status App::Listen() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  // Two servers on one port would each get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(config_.max_payload_bytes + kMessageSlack));
  builder.SetMaxSendMessageSize(-1);
  builder.AddListeningPort(config_.listen, grpc::InsecureServerCredentials(), &port);
  if (!config_.gateway_listen.empty()) {
    builder.AddListeningPort(config_.gateway_listen, grpc::InsecureServerCredentials());
  }
  builder.RegisterService(&ingest_service_);
  builder.RegisterService(&participant_service_);
  builder.RegisterService(&admin_service_);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::UnavailableError(absl::StrCat(
        "cannot listen on ", config_.listen,
        config_.gateway_listen.empty() ? "" : absl::StrCat(" and ", config_.gateway_listen),
        "; is another server running there?"));
  }
  LogInfo("listening", {{"address", BoundAddress(config_.listen, port)},
                        {"gateway_address", config_.gateway_listen}});
  return absl::OkStatus();
}

void App::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus(serving);
  for (const char* service :
       {v1::IngestService::service_full_name(), v1::ParticipantService::service_full_name(),
        v1::AdminService::service_full_name()}) {
    health->SetServingStatus(service, serving);
  }
}

void App::Stop() {
  readiness_.Stop();
  SetServing(false);
  LogInfo("stopping");
  scheduler_.RequestStop();
  ingest_service_.Drain();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + config_.shutdown_grace));
  server_->Wait();
  scheduler_.Stop();
}

}  // namespace webmunk
