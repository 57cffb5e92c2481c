#ifndef WEBMUNK_SERVER_APP_H_
#define WEBMUNK_SERVER_APP_H_

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/access_parts.h"
#include "server/admin/admin_service.h"
#include "server/admin/app_config_service.h"
#include "server/admin/app_configurations.h"
#include "server/admin/data_servers.h"
#include "server/admin/quarantine_review.h"
#include "server/admin/rule_editor.h"
#include "server/admin/study_settings_editor.h"
#include "server/app_deliveries.h"
#include "server/base/memory_shares.h"
#include "server/base/metrics.h"
#include "server/config.h"
#include "server/exports/export_jobs.h"
#include "server/exports/export_runner.h"
#include "server/exports/export_schedules.h"
#include "server/exports/export_service.h"
#include "server/federation/metadata_pull.h"
#include "server/federation/outbox_delivery.h"
#include "server/ingest/admission.h"
#include "server/ingest/attachment_intake.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/committer.h"
#include "server/ingest/ingest_service.h"
#include "server/ingest/ingest_watch.h"
#include "server/ingest/point_notifier.h"
#include "server/ingest/quarantine_budget.h"
#include "server/ingest/quarantine_gauges.h"
#include "server/ingest/quarantine_replayer.h"
#include "server/ingest/rule_book.h"
#include "server/ingest/transport_keys.h"
#include "server/jobs/background_tasks.h"
#include "server/jobs/scheduler.h"
#include "server/participants/attachment_query.h"
#include "server/participants/erasure_run.h"
#include "server/participants/erasures.h"
#include "server/participants/groups.h"
#include "server/participants/legacy_api_service.h"
#include "server/participants/legacy_participants.h"
#include "server/participants/legacy_points.h"
#include "server/participants/merges.h"
#include "server/participants/participant_enrolment.h"
#include "server/participants/participant_query.h"
#include "server/participants/participant_service.h"
#include "server/participants/performance_metadata.h"
#include "server/participants/point_list.h"
#include "server/points/erasure_key.h"
#include "server/readiness.h"
#include "server/rpc/grpc_server.h"
#include "server/rpc/page_token.h"
#include "server/rpc/read_gate.h"
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
  // What the files of secrets held.
  struct Secrets {
    TransportKeys transport_keys;
    std::vector<std::string> ingest_key_digests;
    std::vector<std::string> request_keys;
    std::string erasure_key;
    AppDeliveries::Parts deliveries;
  };

  App(const Config& config, Secrets secrets);

  // app_secrets.cc
  static absl::StatusOr<Secrets> LoadSecrets(const Config& config);

  static constexpr char kErasureTask[] = "erase-participants";
  static constexpr char kMergeTask[] = "merge-participants";

  absl::Status Listen();
  // app_tasks.cc
  void AddTasks();
  // app_metrics.cc
  void ExposeMetrics();
  void SetServing(bool serving);
  // To be called when rules or the settings of the study were changed here.
  void LoadRules(Connection& connection);

  const Config config_;
  const MemoryShares shares_;
  Pool pool_;
  WorkerPool workers_;
  PageTokens tokens_;
  AccessParts access_;
  CallRunner& calls_;
  Admission admission_;
  ErasureKey erasure_key_;
  RuleBook rules_;
  QuarantineBudget quarantine_budget_;
  QuarantineGauges quarantine_gauges_;
  IngestWatch ingest_watch_;
  PointNotifier point_notifier_;
  Committer committer_;
  BundleIntake intake_;
  AttachmentIntake attachment_intake_;
  QuarantineReplayer replayer_;
  QuarantineReview quarantine_;
  RuleEditor rule_editor_;
  StudySettingsEditor study_settings_;
  AttachmentQuery attachment_query_;
  ParticipantEnrolment enrolment_;
  PerformanceMetadata performance_metadata_;
  ReadGate read_gate_;
  IngestServiceImpl ingest_service_;
  // Participants and groups.
  ParticipantQuery participants_;
  Groups groups_;
  LegacyParticipants legacy_participants_;

  // Streams of points.
  PointList point_list_;
  PointStreams point_streams_;
  PointWatches point_watches_;

  // Exports.
  ExportRunner export_runner_;

  // Erasure and merge.
  ErasureTools erasure_tools_;
  Erasures erasures_;
  Merges merges_;
  LegacyPoints legacy_points_;

  ParticipantServiceImpl participant_service_;
  LegacyApiServiceImpl legacy_api_service_;
  BackgroundTasks background_tasks_;
  DataServers data_servers_;
  OutboxDelivery outbox_delivery_;
  MetadataPull metadata_pull_;
  AdminServiceImpl admin_service_;
  // App configuration.
  AppConfigurations app_configurations_;
  AppConfigServiceImpl app_config_service_;
  // Exports.
  ExportJobs export_jobs_;
  AppDeliveries deliveries_;
  ExportSchedules export_schedules_;
  ExportServiceImpl export_service_;

  Scheduler scheduler_;
  std::unique_ptr<GrpcServer> server_;
  Readiness readiness_;
  // They look at what is above.
  std::list<SampledGauge> gauges_;
  std::unique_ptr<MetricsExposer> exposer_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_APP_H_
