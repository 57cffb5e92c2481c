#include "server/app.h"

#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <string>
#include <utility>

#include "server/admin/quarantine_expiry.h"
#include "server/base/log.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"
#include "server/ingest/ingest_metrics.h"
#include "server/participants/summary_fold.h"
#include "server/points/attachment_expiry.h"
#include "server/points/partition_keeper.h"
#include "server/storage/signing_key_store.h"

namespace webmunk {
namespace {

// The name under which the health service tells whether the process lives, in place
// of whether it can do its work.
constexpr char kLivenessService[] = "liveness";
// How long calls may take to end once no database is waited for any more.
constexpr absl::Duration kBreakEarly = absl::Seconds(1);

// What other data servers are used to.
constexpr int kMostDeliveredPoints = 100;
// What a call takes, and with what gRPC holds of its message while it waits. What a
// slow one has sent is counted by gRPC's quota.
constexpr size_t kBytesPerSlowCall = size_t{16} << 10;
constexpr size_t kBytesPerWaitingCall = kBytesPerSlowCall + GrpcServer::kWindow;
constexpr absl::Duration kForgetInterval = absl::Hours(1);
// How often to look whether a data server is due to be asked.
constexpr absl::Duration kPullInterval = absl::Seconds(10);

BundleReader ReaderOf(const Config& config, TransportKeys keys) {
  DecodeLimits limits;
  limits.max_size = config.max_decoded_bytes;
  return {limits, config.max_points_per_bundle, std::move(keys)};
}

DeliveryOptions DeliveryOf(const Config& config) {
  DeliveryOptions options;
  options.http.connect_timeout = config.delivery_connect_timeout;
  options.http.total_timeout = config.delivery_timeout;
  options.bundle.points = std::clamp(config.delivery_points, 1, kMostDeliveredPoints);
  options.longest_wait = config.delivery_max_wait;
  return options;
}

QuarantineLimits QuarantineLimitsOf(const Config& config) {
  return {.total = static_cast<int64_t>(config.quarantine_max_bytes),
          .per_participant = static_cast<int64_t>(config.quarantine_max_bytes_per_participant),
          .per_address = static_cast<int64_t>(config.quarantine_max_bytes_per_address)};
}

// Those of queries and writers, and a few of tasks and of what is looked at all the time.
int DatabaseConnections(const Config& config) {
  constexpr int kOfTasks = 16;
  return config.read_connections + 1 + config.writers + kOfTasks;
}

}  // namespace

App::App(const Config& config, Secrets secrets)
    : config_(config),
      shares_(ShareMemory(config.max_bytes_in_flight, config.max_payload_bytes,
                          static_cast<size_t>(config.max_connections))),
      pool_(config.database_url, config.read_connections + 1),
      workers_(config.read_connections),
      tokens_([this]() -> absl::StatusOr<std::vector<std::string>> {
        WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
        return LoadSigningKeys(*connection);
      }),
      admission_({.ingest_key_digests = std::move(secrets.ingest_key_digests),
                  .address = {config.address_rate, config.address_burst},
                  .participant = {config.participant_rate, config.participant_burst}}),
      quarantine_budget_(QuarantineLimitsOf(config)),
      quarantine_gauges_(quarantine_budget_, config.quarantine_max_age),
      ingest_watch_(pool_, rules_, quarantine_budget_),
      committer_({.database_url = config.database_url,
                  .writers = config.writers,
                  .batches = {.batch_points = config.batch_points},
                  .newcomers = {.participants_per_hour = config.new_participants_per_hour,
                                .generators_per_hour = config.new_generators_per_hour}},
                 quarantine_budget_, rules_),
      intake_({.max_bytes_in_flight = shares_.bundles},
              ReaderOf(config, std::move(secrets.transport_keys)), rules_, admission_, committer_),
      attachment_intake_({.max_bytes = static_cast<int64_t>(config.max_attachment_bytes)}, pool_),
      replayer_(intake_, rules_, pool_, config.database_url, quarantine_budget_),
      quarantine_(pool_, replayer_, quarantine_budget_.limits().total),
      rule_editor_(pool_, [this](Connection& connection) { LoadRules(connection); }),
      study_settings_(pool_, [this](Connection& connection) { LoadRules(connection); }),
      query_(pool_),
      attachment_query_(pool_),
      enrolment_(pool_),
      performance_metadata_(pool_, std::move(secrets.request_keys)),
      read_gate_({.room = shares_.reading,
                  .room_for_small = shares_.reading_small,
                  .largest_message = shares_.largest_message,
                  .max_waiting = shares_.waiting / kBytesPerWaitingCall,
                  .max_slow = shares_.waiting / kBytesPerSlowCall}),
      ingest_service_(intake_, attachment_intake_, admission_, read_gate_, workers_),
      participant_service_(query_, attachment_query_, enrolment_, performance_metadata_, tokens_,
                           workers_),
      background_tasks_(pool_),
      data_servers_(pool_),
      outbox_delivery_(config.database_url, DeliveryOf(config)),
      metadata_pull_({.http = DeliveryOf(config).http,
                      .interval = config.metadata_interval,
                      .longest_wait = config.delivery_max_wait}),
      admin_service_(background_tasks_, data_servers_, quarantine_, rule_editor_, study_settings_,
                     tokens_, workers_),
      scheduler_({.database_url = config.database_url, .lease = config.task_lease}),
      readiness_(config.database_url,
                 {.migrate = config.migrate,
                  .max_clock_skew = config.max_clock_skew,
                  .prepare = [this](Connection& c) { return ingest_watch_.Look(c); }},
                 [this](bool ready) { SetServing(ready); }) {}

absl::StatusOr<App::Secrets> App::LoadSecrets(const Config& config) {
  Secrets secrets;
  WEBMUNK_ASSIGN_OR_RETURN(secrets.transport_keys,
                           TransportKeys::Load(config.server_key_file, config.client_key_file));
  WEBMUNK_ASSIGN_OR_RETURN(secrets.ingest_key_digests,
                           LoadIngestKeyDigests(config.ingest_key_file));
  if (!config.request_key_file.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(secrets.request_keys, ReadSecretLines(config.request_key_file));
  }
  return secrets;
}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  WEBMUNK_ASSIGN_OR_RETURN(Secrets secrets, LoadSecrets(config));
  std::unique_ptr<App> app(new App(config, std::move(secrets)));
  const absl::Status checked = app->readiness_.Check();
  // All else may pass: the server waits for it.
  if (absl::IsFailedPrecondition(checked)) return checked;
  app->ingest_watch_.Start();
  WEBMUNK_RETURN_IF_ERROR(app->Listen());
  app->ExposeMetrics();
  app->SetServing(false);
  app->readiness_.Start();
  app->AddTasks();
  app->scheduler_.Start();
  return app;
}

// What the server does by itself: a line per task.
void App::AddTasks() {
  scheduler_.Add({.name = "keep-partitions", .interval = absl::Hours(1), .run = [](TaskRun& run) {
                    return KeepPartitions(run.connection(), [&] { return run.should_stop(); });
                  }});
  scheduler_.Add(
      {.name = "fold-participant-summaries", .interval = absl::Seconds(5), .run = [](TaskRun& run) {
         return FoldSummaries(run.connection(), [&] { return run.should_stop(); });
       }});
  scheduler_.Add({"deliver-points", config_.delivery_interval, [this](TaskRun& run) {
                    return outbox_delivery_.Run([&run] { return run.should_stop(); });
                  }});
  scheduler_.Add({"forget-delivered-points", kForgetInterval, [this](TaskRun& run) {
                    return outbox_delivery_.Forget([&run] { return run.should_stop(); });
                  }});
  scheduler_.Add({"pull-metadata", kPullInterval, [this](TaskRun& run) {
                    return metadata_pull_.Run(run.connection(),
                                              [&run] { return run.should_stop(); });
                  }});
  scheduler_.Add(QuarantineExpiryTask(config_.quarantine_max_age));
  scheduler_.Add({"delete-expired-attachments", absl::Hours(1), [](TaskRun& run) {
                    return DeleteExpiredAttachments(run.connection(),
                                                    [&run] { return run.should_stop(); });
                  }});
}

absl::Status App::Listen() {
  WEBMUNK_ASSIGN_OR_RETURN(
      server_, GrpcServer::Start({.listen = config_.listen,
                                  .gateway_listen = config_.gateway_listen,
                                  .max_connections = config_.max_connections,
                                  .database_connections = DatabaseConnections(config_),
                                  .buffers = shares_.connections / 2 + shares_.arriving,
                                  .largest_message = shares_.largest_message},
                                 {&ingest_service_, &participant_service_, &admin_service_}));
  LogInfo("listening",
          {{"address", server_->address()}, {"gateway_address", config_.gateway_listen}});
  return absl::OkStatus();
}

void App::ExposeMetrics() {
  IngestMetrics::Get();
  gauges_.emplace_back("webmunk_ingest_bytes_in_flight", "Bytes of bundles on their way.",
                       [this] { return static_cast<double>(intake_.bytes_in_flight()); });
  gauges_.emplace_back("webmunk_ingest_queue_bundles", "Bundles that wait for a writer.",
                       [this] { return static_cast<double>(committer_.queued()); });
  gauges_.emplace_back("webmunk_database_ready",
                       "1 while the database takes writes, has the right schema and shares the "
                       "clock, else 0.",
                       [this] { return readiness_.is_ready() ? 1.0 : 0.0; });
  if (config_.metrics_listen.empty()) return;
  absl::StatusOr<std::unique_ptr<MetricsExposer>> exposer =
      MetricsExposer::Start(config_.metrics_listen);
  // A server that nobody watches is better than none.
  if (!exposer.ok()) {
    LogWarning("no metrics", {{"reason", std::string(exposer.status().message())}});
    return;
  }
  exposer_ = *std::move(exposer);
  LogInfo("metrics", {{"address", exposer_->address()}});
}

void App::LoadRules(Connection& connection) {
  const absl::Status loaded = rules_.Refresh(connection);
  // The next bundle finds that they changed, and tries again.
  if (!loaded.ok()) LogWarning("rules not loaded", {{"reason", std::string(loaded.message())}});
}

void App::SetServing(bool serving) {
  // Refusing at once is kinder than trying in vain.
  ingest_service_.SetAccepting(serving);
  grpc::HealthCheckServiceInterface& health = server_->health();
  health.SetServingStatus(kLivenessService, true);
  for (const char* service :
       {"", v1::IngestService::service_full_name(), v1::ParticipantService::service_full_name(),
        v1::AdminService::service_full_name()}) {
    health.SetServingStatus(service, serving);
  }
}

void App::Stop() {
  // A database that hangs must not hold up the end.
  SocketWatch::BreakAllAfter(std::max(config_.shutdown_grace - kBreakEarly, absl::ZeroDuration()));
  readiness_.Stop();
  SetServing(false);
  LogInfo("stopping");
  scheduler_.RequestStop();
  ingest_service_.Drain();
  server_->Shutdown(absl::Now() + config_.shutdown_grace);
  scheduler_.Stop();
}

}  // namespace webmunk
