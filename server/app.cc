#include "server/app.h"

#include <grpcpp/health_check_service_interface.h>

#include <algorithm>
#include <string>
#include <utility>

#include "server/app_exports.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/config_check.h"
#include "server/exports/export_upkeep.h"
#include "server/ingest/quarantine_search.h"
#include "server/points/erasure_key_store.h"
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

BundleReader ReaderOf(const Config& config, TransportKeys keys) {
  const DecodeLimits limits{.max_size = config.max_decoded_bytes,
                            .free_size = config.decoded_ratio_floor,
                            .max_ratio = config.max_decoded_ratio};
  return {limits, config.max_points_per_bundle, std::move(keys)};
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

AttachmentIntake::Limits AttachmentLimitsOf(const Config& config) {
  return {.max_bytes = static_cast<int64_t>(config.max_attachment_bytes),
          .max_unnamed_bytes = static_cast<int64_t>(config.max_unnamed_attachment_bytes)};
}

// Those of queries and writers, and a few of tasks and of what is looked at all the time.
int DatabaseConnections(const Config& config) {
  constexpr int kOfTasks = 16;
  return config.read_connections + AccessParts::kHashers + 1 + config.stream_connections +
         config.writers + config.export_workers + 2 * config.export_delivery_workers + 2 + kOfTasks;
}

}  // namespace

App::App(const Config& config, Secrets secrets)
    : config_(config),
      shares_(ShareMemory(config.max_bytes_in_flight, config.max_payload_bytes,
                          static_cast<size_t>(config.max_connections))),
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
      erasure_key_(std::move(secrets.erasure_key)),
      quarantine_budget_(QuarantineLimitsOf(config)),
      quarantine_gauges_(quarantine_budget_, config.quarantine_max_age),
      ingest_watch_(pool_, rules_, quarantine_budget_),
      point_notifier_(config.database_url),
      committer_({.database_url = config.database_url,
                  .writers = config.writers,
                  .batches = {.batch_points = config.batch_points},
                  .newcomers = {.participants_per_hour = config.new_participants_per_hour,
                                .generators_per_hour = config.new_generators_per_hour},
                  .on_stored = [this] { point_notifier_.Note(); }},
                 quarantine_budget_, rules_, erasure_key_),
      intake_({.max_bytes_in_flight = shares_.bundles},
              ReaderOf(config, std::move(secrets.transport_keys)), rules_, admission_, committer_),
      attachment_intake_(AttachmentLimitsOf(config), pool_),
      replayer_(intake_, rules_, pool_, config.database_url, quarantine_budget_, erasure_key_),
      quarantine_(pool_, replayer_, quarantine_budget_.limits().total),
      rule_editor_(pool_, [this](Connection& connection) { LoadRules(connection); }),
      study_settings_(pool_, [this](Connection& connection) { LoadRules(connection); }),
      attachment_query_(pool_),
      enrolment_(
          pool_,
          [this](Connection& connection, const std::string& identifier) -> absl::StatusOr<bool> {
            WEBMUNK_ASSIGN_OR_RETURN(std::string hmac, erasure_key_.Hmac(identifier));
            WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> blocked,
                                     FindBlocked(connection, {std::move(hmac)}));
            return !blocked.empty();
          }),
      performance_metadata_(pool_, std::move(secrets.request_keys)),
      read_gate_({.room = shares_.reading,
                  .room_for_small = shares_.reading_small,
                  .largest_message = shares_.largest_message,
                  .max_waiting = shares_.waiting / kBytesPerWaitingCall,
                  .max_slow = shares_.waiting / kBytesPerSlowCall}),
      ingest_service_(intake_, attachment_intake_, admission_, read_gate_, workers_),
      // Participants and groups.
      participants_(pool_),
      groups_(pool_),
      legacy_participants_(pool_),

      // Streams of points.
      point_list_(pool_),
      point_streams_(config.database_url, config.stream_connections),
      point_watches_(config.database_url),

      // Exports.
      export_runner_(ExportsOf(config)),

      // Erasure and merge.
      erasure_tools_{
          .search =
              [this](const QuarantinedBytes& entry, const std::vector<std::string>& identifiers) {
                return SearchQuarantined(intake_.reader(), intake_.memory(), entry, identifiers);
              },
          .archives = ExportErasure(export_runner_.directory()),
          .rules_changed = [this](Connection& connection) { LoadRules(connection); }},
      erasures_(pool_, erasure_key_, erasure_tools_,
                [this] {
                  background_tasks_.RunNow(kErasureTask).status().IgnoreError();
                  // It may have to wait for a merge, which now need not wait itself.
                  background_tasks_.RunNow(kMergeTask).status().IgnoreError();
                }),
      merges_(pool_, [this] { background_tasks_.RunNow(kMergeTask).status().IgnoreError(); }),
      legacy_points_(pool_),

      participant_service_({.attachments = attachment_query_,
                            .enrolment = enrolment_,
                            .metadata = performance_metadata_,
                            // Participants and groups.
                            .participants = participants_,
                            .groups = groups_,

                            // Streams of points.
                            .point_list = point_list_,
                            .point_streams = point_streams_,
                            .point_watches = point_watches_,

                            // Erasure and merge.
                            .erasures = erasures_,
                            .merges = merges_,

                            .tokens = tokens_,
                            .calls = calls_}),
      legacy_api_service_({// Participants.
                           .participants = legacy_participants_,

                           // Points.
                           .points = legacy_points_,

                           .calls = calls_}),
      background_tasks_(pool_),
      data_servers_(pool_),
      outbox_delivery_(config.database_url, DeliveryOf(config)),
      metadata_pull_({.http = DeliveryOf(config).http,
                      .interval = config.metadata_interval,
                      .longest_wait = config.delivery_max_wait}),
      admin_service_(background_tasks_, data_servers_, quarantine_, rule_editor_, study_settings_,
                     tokens_, calls_),
      // App configuration.
      app_configurations_(pool_),
      app_config_service_(
          {.configurations = app_configurations_, .tokens = tokens_, .calls = calls_}),
      // Exports.
      export_jobs_(
          pool_, config.export_dir,
          [this](std::string_view text) { return erasure_key_.Hmac(text); },
          [this] { export_runner_.Wake(); }),
      deliveries_(config, pool_, std::move(secrets.deliveries)),
      export_schedules_(pool_, SchedulesOf(config, [this] { export_runner_.Wake(); })),
      export_service_({.jobs = export_jobs_,
                       .time_zone = config.export_time_zone,
                       .tokens = tokens_,
                       .calls = calls_,
                       .destinations = &deliveries_.destinations(),
                       .schedules = config.export_dir.empty() ? nullptr : &export_schedules_}),

      scheduler_({.database_url = config.database_url, .lease = config.task_lease}),
      readiness_(config.database_url,
                 {.migrate = config.migrate,
                  .max_clock_skew = config.max_clock_skew,
                  .prepare =
                      [this](Connection& c) {
                        const absl::Status loaded = erasure_key_.Load(c);
                        return loaded.ok() ? ingest_watch_.Look(c) : loaded;
                      }},
                 [this](bool ready) { SetServing(ready); }) {}

absl::StatusOr<std::unique_ptr<App>> App::Start(const Config& config) {
  WEBMUNK_RETURN_IF_ERROR(CheckConfig(config));
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
  if (!config.export_dir.empty()) {
    app->export_runner_.Start();
    app->deliveries_.Start();
  }
  return app;
}

absl::Status App::Listen() {
  WEBMUNK_ASSIGN_OR_RETURN(
      server_,
      GrpcServer::Start({.listen = config_.listen,
                         .gateway_listen = config_.gateway_listen,
                         .max_connections = config_.max_connections,
                         .database_connections = DatabaseConnections(config_),
                         .buffers = shares_.connections / 2 + shares_.arriving,
                         .largest_message = shares_.largest_message},
                        {&ingest_service_, &participant_service_, &legacy_api_service_,
                         &access_.auth_service(), &access_.user_service(), &access_.audit_service(),
                         &admin_service_, &app_config_service_, &export_service_}));
  LogInfo("listening",
          {{"address", server_->address()}, {"gateway_address", config_.gateway_listen}});
  return absl::OkStatus();
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
        v1::LegacyApiService::service_full_name(), v1::AuthService::service_full_name(),
        v1::UserService::service_full_name(), v1::AuditService::service_full_name(),
        v1::AdminService::service_full_name(), v1::AppConfigService::service_full_name(),
        v1::ExportService::service_full_name()}) {
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
  export_runner_.RequestStop();
  deliveries_.RequestStop();
  ingest_service_.Drain();
  participant_service_.Drain();
  export_service_.Drain();
  server_->Shutdown(absl::Now() + config_.shutdown_grace);
  scheduler_.Stop();
  export_runner_.Stop();
  deliveries_.Stop();
  access_.Stop();
}

}  // namespace webmunk
