#include "server/app.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "server/base/log.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"
#include "server/ingest/ingest_metrics.h"
#include "server/storage/signing_key_store.h"

namespace webmunk {
namespace {

// The name under which the health service tells whether the process lives, in place
// of whether it can do its work.
constexpr char kLivenessService[] = "liveness";
// How long calls may take to end once no database is waited for any more.
constexpr absl::Duration kBreakEarly = absl::Seconds(1);

// Room for the message around a payload.
constexpr size_t kMessageSlack = size_t{1} << 20;
// What other data servers are used to.
constexpr int kMostDeliveredPoints = 100;
BundleReader ReaderOf(const Config& config, TransportKeys keys) {
  DecodeLimits limits;
  limits.max_size = config.max_decoded_bytes;
  return {limits, config.max_points_per_bundle, std::move(keys), RetentionOf(config)};
}

Sessions::Limits SessionsOf(const Config& config) {
  return {.lifetime = config.session_lifetime, .idle = config.session_idle_time};
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

// The address with the port that was picked, should it have asked for any.
std::string BoundAddress(const std::string& address, int port) {
  absl::string_view host = address;
  return absl::ConsumeSuffix(&host, ":0") ? absl::StrCat(host, ":", port) : address;
}

}  // namespace

App::App(const Config& config, Secrets secrets)
    : config_(config),
      pool_(config.database_url, config.read_connections + AccessParts::kHashers + 1),
      workers_(config.read_connections),
      tokens_([this]() -> absl::StatusOr<std::vector<std::string>> {
        WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
        return LoadSigningKeys(*connection);
      }),
      access_(config.database_url, SessionsOf(config), pool_, tokens_, workers_),
      calls_(access_.calls()),
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
                 quarantine_budget_),
      intake_({.max_bytes_in_flight = config.max_bytes_in_flight},
              ReaderOf(config, std::move(secrets.transport_keys)), rules_, admission_, committer_),
      attachment_intake_({.max_bytes = static_cast<int64_t>(config.max_attachment_bytes)}, pool_),
      replayer_(intake_, rules_, pool_, config.database_url, quarantine_budget_),
      quarantine_(pool_, replayer_, quarantine_budget_.limits().total),
      rule_editor_(pool_),
      query_(pool_),
      attachment_query_(pool_),
      enrolment_(pool_),
      performance_metadata_(pool_, std::move(secrets.request_keys)),
      ingest_service_(intake_, attachment_intake_, admission_, workers_),
      // Participants and groups.
      participants_(pool_),
      groups_(pool_),
      legacy_participants_(pool_),

      // Streams of points.

      // Erasure and merge.

      participant_service_({.query = query_,
                            .attachments = attachment_query_,
                            .enrolment = enrolment_,
                            .metadata = performance_metadata_,
                            // Participants and groups.
                            .participants = participants_,
                            .groups = groups_,

                            // Streams of points.

                            // Erasure and merge.

                            .tokens = tokens_,
                            .calls = calls_}),
      legacy_api_service_({// Participants.
                           .participants = legacy_participants_,

                           // Points.

                           .calls = calls_}),
      background_tasks_(pool_),
      data_servers_(pool_),
      outbox_delivery_(config.database_url, DeliveryOf(config)),
      metadata_pull_({.http = DeliveryOf(config).http,
                      .interval = config.metadata_interval,
                      .longest_wait = config.delivery_max_wait}),
      admin_service_(background_tasks_, data_servers_, quarantine_, rule_editor_, pool_, tokens_,
                     calls_),
      // App configuration.
      app_configurations_(pool_),
      app_config_service_(
          {.configurations = app_configurations_, .tokens = tokens_, .calls = calls_}),

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

absl::Status App::Listen() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  int port = 0;
  // Two servers on one port would each get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(static_cast<int>(config_.max_payload_bytes + kMessageSlack));
  builder.SetMaxSendMessageSize(-1);
  // What arrives is in gRPC's buffers before anything of ours sees it.
  grpc::ResourceQuota quota("webmunk");
  quota.Resize(std::max(config_.max_bytes_in_flight, config_.max_payload_bytes + kMessageSlack));
  builder.SetResourceQuota(quota);
  builder.AddListeningPort(config_.listen, grpc::InsecureServerCredentials(), &port);
  if (!config_.gateway_listen.empty()) {
    builder.AddListeningPort(config_.gateway_listen, grpc::InsecureServerCredentials());
  }
  builder.RegisterService(&ingest_service_);
  builder.RegisterService(&participant_service_);
  builder.RegisterService(&legacy_api_service_);
  builder.RegisterService(&access_.auth_service());
  builder.RegisterService(&access_.user_service());
  builder.RegisterService(&access_.audit_service());
  builder.RegisterService(&admin_service_);
  // App configuration.
  builder.RegisterService(&app_config_service_);

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

void App::SetServing(bool serving) {
  // Refusing at once is kinder than trying in vain.
  ingest_service_.SetAccepting(serving);
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  health->SetServingStatus(kLivenessService, true);
  for (const char* service :
       {"", v1::IngestService::service_full_name(), v1::ParticipantService::service_full_name(),
        v1::LegacyApiService::service_full_name(), v1::AuthService::service_full_name(),
        v1::UserService::service_full_name(), v1::AuditService::service_full_name(),
        v1::AdminService::service_full_name(), v1::AppConfigService::service_full_name()}) {
    health->SetServingStatus(service, serving);
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
  server_->Shutdown(absl::ToChronoTime(absl::Now() + config_.shutdown_grace));
  server_->Wait();
  scheduler_.Stop();
  access_.Stop();
}

}  // namespace webmunk
