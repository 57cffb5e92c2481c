#include "server/app_deliveries.h"

#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/app_exports.h"
#include "server/base/http_client.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_resealing.h"
#include "server/exports/export_resolver.h"

namespace webmunk {
namespace {

constexpr size_t kShortestWebhookKey = 16;
// A worker asks the database for itself, and beside that holds its lease.
constexpr int kConnectionsPerWorker = 2;

absl::Status WithFlag(const absl::Status& status, std::string_view flag) {
  if (status.ok()) return status;
  return {status.code(), absl::StrCat(std::string(flag), ": ", std::string(status.message()))};
}

absl::StatusOr<MailServer> MailOf(const Config& config) {
  MailServer mail;
  if (config.smtp_url.empty()) return mail;
  mail.url = config.smtp_url;
  mail.user = config.smtp_user;
  mail.from = config.smtp_from;
  mail.allow_plain = config.smtp_allow_plain;
  mail.ca_file = config.smtp_ca_file;
  if (!config.smtp_password_file.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(mail.password, ReadPasswordLine(config.smtp_password_file));
  }
  WEBMUNK_RETURN_IF_ERROR(WithFlag(CheckMailServer(mail), "--smtp_url"));
  return mail;
}

absl::StatusOr<Webhook::Options> WebhookOf(const Config& config) {
  Webhook::Options webhook;
  webhook.allow_private = config.export_allow_private_destinations;
  if (config.webhook_key_file.empty()) return webhook;
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> lines,
                           ReadSecretLines(config.webhook_key_file));
  webhook.key = std::move(lines[0]);
  if (webhook.key.size() >= kShortestWebhookKey) return webhook;
  return absl::InvalidArgumentError(
      absl::StrCat("--webhook_key_file: a key needs ", kShortestWebhookKey, " characters"));
}

absl::StatusOr<std::string> PublicUrlOf(const Config& config) {
  std::string url = config.public_url;
  if (url.empty()) return url;
  WEBMUNK_RETURN_IF_ERROR(WithFlag(CheckHttpUrl(url), "--public_url"));
  while (url.ends_with('/')) url.pop_back();
  return url;
}

ExportDeliveries::Options DeliveriesOf(const Config& config) {
  return {.export_dir = config.export_dir,
          .public_host = HostOf(config),
          .workers = config.export_delivery_workers,
          .lease = config.task_lease,
          .archive_scope = [](Connection& connection, int64_t job_id) {
            return ScopeOverArchive(connection, job_id, ScopeOfCreator);
          }};
}

}  // namespace

absl::StatusOr<AppDeliveries::Parts> AppDeliveries::Load(const Config& config) {
  Parts parts;
  if (!config.secret_key_file.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(parts.keys, SecretKeys::Read(config.secret_key_file));
  }
  DestinationDelivery::Options options;
  options.rclone.program = config.rclone;
  options.allow_private_destinations = config.export_allow_private_destinations;
  options.local_root = config.export_local_root;
  absl::StatusOr<std::unique_ptr<DestinationDelivery>> delivery =
      DestinationDelivery::Make(options);
  WEBMUNK_RETURN_IF_ERROR(WithFlag(delivery.status(), "--export_local_root"));
  parts.delivery = *std::move(delivery);
  WEBMUNK_ASSIGN_OR_RETURN(parts.notices.mail, MailOf(config));
  WEBMUNK_ASSIGN_OR_RETURN(parts.notices.webhook, WebhookOf(config));
  WEBMUNK_ASSIGN_OR_RETURN(parts.notices.public_url, PublicUrlOf(config));
  return parts;
}

AppDeliveries::AppDeliveries(const Config& config, Pool& pool, Parts parts)
    : parts_(std::move(parts)),
      pool_(config.database_url, kConnectionsPerWorker * config.export_delivery_workers + 1),
      destinations_(pool, *parts_.delivery, parts_.keys),
      deliveries_(pool_, *parts_.delivery, parts_.keys, DeliveriesOf(config)),
      notices_(parts_.notices) {}

void AppDeliveries::Start() { deliveries_.Start(); }

void AppDeliveries::AddTasks(Scheduler& scheduler) const {
  for (TaskSpec& task : notices_.Tasks()) scheduler.Add(std::move(task));
  scheduler.Add(SealDestinationsAnewTask(parts_.keys));
}

}  // namespace webmunk
