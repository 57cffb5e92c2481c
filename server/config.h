#ifndef WEBMUNK_SERVER_CONFIG_H_
#define WEBMUNK_SERVER_CONFIG_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace webmunk {

// What the server is told from outside, read once at start. Every field is a flag
// of the same name, and an environment variable WEBMUNK_SERVER_<NAME> that the
// flag wins over; `webmunk-server --help` documents them.
struct Config {
  std::string listen;
  std::string gateway_listen;
  std::string metrics_listen;
  // May hold a password: never logged.
  std::string database_url;
  bool migrate = true;
  int writers = 0;
  int read_connections = 0;
  int stream_connections = 0;
  size_t batch_points = 0;
  size_t max_payload_bytes = 0;
  size_t max_decoded_bytes = 0;
  size_t max_decoded_ratio = 0;
  size_t decoded_ratio_floor = 0;
  size_t max_points_per_bundle = 0;
  size_t max_bytes_in_flight = 0;
  int max_connections = 0;
  // Paths: what is in the files is secret.
  std::string server_key_file;
  std::string client_key_file;
  std::string ingest_key_file;
  // Bundles; a rate of 0 is none.
  double address_rate = 0;
  double address_burst = 0;
  double participant_rate = 0;
  double participant_burst = 0;
  size_t new_participants_per_hour = 0;
  size_t new_generators_per_hour = 0;
  size_t quarantine_max_bytes = 0;
  size_t quarantine_max_bytes_per_participant = 0;
  size_t quarantine_max_bytes_per_address = 0;
  absl::Duration quarantine_max_age;
  size_t max_attachment_bytes = 0;
  size_t max_unnamed_attachment_bytes = 0;
  absl::Duration max_clock_skew;
  absl::Duration shutdown_grace;
  absl::Duration task_lease;
  absl::Duration delivery_interval;
  int delivery_points = 0;
  absl::Duration delivery_connect_timeout;
  absl::Duration delivery_timeout;
  absl::Duration delivery_max_wait;
  absl::Duration metadata_interval;
  // Paths.
  std::string request_key_file;
  std::string erasure_key_file;
  // Exports. A path.
  std::string export_dir = "";
  std::string export_host = "";
  int export_workers = 0;
  int export_deflate_threads = 0;
  absl::Duration export_keep = {};
  std::string export_time_zone = "";
  // Where they go, and who is told. Paths: what is in the files of keys and passwords is
  // secret.
  std::string secret_key_file = "";
  std::string export_local_root = "";
  bool export_allow_private_destinations = false;
  std::string rclone = "";
  int export_delivery_workers = 0;
  std::string smtp_url = "";
  std::string smtp_user = "";
  std::string smtp_password_file = "";
  std::string smtp_from = "";
  bool smtp_allow_plain = false;
  std::string smtp_ca_file = "";
  std::string webhook_key_file = "";
  std::string public_url = "";
  absl::Duration session_lifetime;
  absl::Duration session_idle_time;
  // Of create-admin.
  std::string user;
  std::string password_file;
  std::string user_token_file;
};

// Reads flags and environment. Exits with a message if they are wrong, or after
// --help. `arguments` receives what is no flag, without the program's name.
Config ParseConfig(int argc, char** argv, std::vector<std::string>& arguments);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_CONFIG_H_
