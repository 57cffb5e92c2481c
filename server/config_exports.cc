#include "server/config_exports.h"

#include <algorithm>

#include "absl/flags/flag.h"

ABSL_FLAG(std::string, export_dir, "",
          "Directory where the archives of exports are kept, the same for all servers of a study. "
          "Empty: this server makes none.");
ABSL_FLAG(
    std::string, export_host, "",
    "The server's name in exports and in what they are called. Empty: the host of --public_url, "
    "or else the machine's name.");
ABSL_FLAG(int32_t, export_workers, 2,
          "Exports that this server makes at a time. 0: none; others make them.");
ABSL_FLAG(int32_t, export_deflate_threads, 2,
          "Threads that compress archives, for all exports of this server.");
ABSL_FLAG(absl::Duration, export_keep, absl::Hours(14 * 24), "How long archives are kept.");
ABSL_FLAG(
    std::string, export_time_zone, "UTC",
    "The study's time zone, a name of the time zone database: of the times in exports whose "
    "point names no zone, and of calendar days for which a request or a schedule names none.");
ABSL_FLAG(std::string, secret_key_file, "",
          "File of the keys that keep the secrets of destinations unreadable in the database, a "
          "line `ID KEY` each with 64 hexadecimal digits. The first seals, all open. Empty: "
          "destinations have no secrets.");
ABSL_FLAG(std::string, export_local_root, "",
          "Folder below which exports may be delivered on this machine. Empty: nowhere.");
ABSL_FLAG(bool, export_allow_private_destinations, false,
          "Whether destinations and webhooks may be in private networks, and without TLS.");
ABSL_FLAG(std::string, rclone, "/usr/bin/rclone",
          "The program that brings exports to destinations on other machines.");
ABSL_FLAG(int32_t, export_delivery_workers, 2,
          "Exports that this server delivers at a time. 0: none; others deliver them.");
ABSL_FLAG(std::string, smtp_url, "",
          "The server that takes mail, smtp://HOST:PORT (with STARTTLS) or smtps://HOST:PORT. "
          "Empty: no mail is sent.");
ABSL_FLAG(std::string, smtp_user, "", "Its user. Empty: it wants none.");
ABSL_FLAG(std::string, smtp_password_file, "",
          "The user's password is the first line of this file.");
ABSL_FLAG(std::string, smtp_from, "", "The address that mail comes from.");
ABSL_FLAG(bool, smtp_allow_plain, false,
          "Whether the mail server may be spoken to without TLS; never with a user.");
ABSL_FLAG(std::string, smtp_ca_file, "",
          "Certificates that the mail server's is checked by. Empty: the system's.");
ABSL_FLAG(std::string, webhook_key_file, "",
          "File with the key that webhooks are signed with, its first line, of at least 16 "
          "characters. Empty: none are sent.");
ABSL_FLAG(std::string, public_url, "",
          "Where people reach this server, as https://HOST. Empty: notices have no links.");

namespace webmunk {

void ReadExportFlags(Config& config) {
  config.export_dir = absl::GetFlag(FLAGS_export_dir);
  config.export_host = absl::GetFlag(FLAGS_export_host);
  config.export_workers = std::max(0, absl::GetFlag(FLAGS_export_workers));
  config.export_deflate_threads = std::max(1, absl::GetFlag(FLAGS_export_deflate_threads));
  config.export_keep = absl::GetFlag(FLAGS_export_keep);
  config.export_time_zone = absl::GetFlag(FLAGS_export_time_zone);
  config.secret_key_file = absl::GetFlag(FLAGS_secret_key_file);
  config.export_local_root = absl::GetFlag(FLAGS_export_local_root);
  config.export_allow_private_destinations = absl::GetFlag(FLAGS_export_allow_private_destinations);
  config.rclone = absl::GetFlag(FLAGS_rclone);
  config.export_delivery_workers = std::max(0, absl::GetFlag(FLAGS_export_delivery_workers));
  config.smtp_url = absl::GetFlag(FLAGS_smtp_url);
  config.smtp_user = absl::GetFlag(FLAGS_smtp_user);
  config.smtp_password_file = absl::GetFlag(FLAGS_smtp_password_file);
  config.smtp_from = absl::GetFlag(FLAGS_smtp_from);
  config.smtp_allow_plain = absl::GetFlag(FLAGS_smtp_allow_plain);
  config.smtp_ca_file = absl::GetFlag(FLAGS_smtp_ca_file);
  config.webhook_key_file = absl::GetFlag(FLAGS_webhook_key_file);
  config.public_url = absl::GetFlag(FLAGS_public_url);
}

}  // namespace webmunk
