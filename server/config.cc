#include "server/config.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iostream>
#include <string_view>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "server/config_exports.h"

ABSL_FLAG(
    std::string, listen, "127.0.0.1:50051",
    "Address for gRPC, host:port or unix:/path. Port 0 picks a free one, which the log names.");
ABSL_FLAG(std::string, gateway_listen, "",
          "A second address for gRPC, for the gateway, normally unix:/path. Empty: none.");
ABSL_FLAG(std::string, metrics_listen, "127.0.0.1:9464",
          "Address for Prometheus, host:port. Port 0 picks a free one, which the log names. Empty: "
          "none.");
ABSL_FLAG(std::string, database_url, "",
          "The database, as a libpq URL or keywords. Empty: as libpq's own PG* variables say. Give "
          "a password by the environment or a password file, not by this flag.");
ABSL_FLAG(bool, migrate, true, "Bring the database's schema up to date at start.");
ABSL_FLAG(int32_t, writers, 2, "Connections that store points.");
ABSL_FLAG(int32_t, read_connections, 8, "Connections that answer queries.");
ABSL_FLAG(int32_t, stream_connections, 4,
          "Calls that may stream all points at a time, each by a connection of its own.");
ABSL_FLAG(uint64_t, batch_points, 2048,
          "A transaction takes no further bundle once it has as many points.");
ABSL_FLAG(uint64_t, max_payload_bytes, uint64_t{64} << 20, "Largest bundle as it is sent.");
ABSL_FLAG(uint64_t, max_decoded_bytes, uint64_t{256} << 20,
          "Largest bundle decoded; larger ones go to quarantine as they came.");
ABSL_FLAG(uint64_t, max_decoded_ratio, 1000,
          "How many times as large as it was a bundle above --decoded_ratio_floor may decode to.");
ABSL_FLAG(uint64_t, decoded_ratio_floor, uint64_t{16} << 20,
          "Bytes that a bundle may decode to whatever the ratio.");
ABSL_FLAG(uint64_t, max_points_per_bundle, 100'000,
          "Most points in a bundle; bundles with more go to quarantine.");
ABSL_FLAG(uint64_t, max_bytes_in_flight, uint64_t{512} << 20,
          "Bytes of all bundles on their way; further ones are refused, to be sent again later.");
ABSL_FLAG(uint32_t, max_connections, 256,
          "Largest number of open connections for gRPC; further ones are closed at once.");
ABSL_FLAG(
    std::string, server_key_file, "",
    "File of secret keys that open encrypted bundles, base64 of 32 bytes, one a line. Each is "
    "tried, so that keys can be changed. Empty: encrypted bundles go to quarantine.");
ABSL_FLAG(std::string, client_key_file, "",
          "File of public keys of the clients that encrypt, base64 of 32 bytes, one a line.");
ABSL_FLAG(
    std::string, ingest_key_file, "",
    "File of the study's ingest keys, one a line, of which whoever brings data must give one. "
    "Empty: no key is asked for.");
ABSL_FLAG(double, address_rate, 0, "Bundles a second that one address may send. 0: any number.");
ABSL_FLAG(double, address_burst, 100, "Bundles that one address may send at once.");
ABSL_FLAG(double, participant_rate, 0, "Bundles a second of one participant. 0: any number.");
ABSL_FLAG(double, participant_burst, 100, "Bundles of one participant at once.");
ABSL_FLAG(uint64_t, new_participants_per_hour, 20'000,
          "Participants nobody knew that one address may bring in an hour. 0: any number.");
ABSL_FLAG(uint64_t, new_generators_per_hour, 2'000,
          "Generators nobody knew that one address may bring in an hour. 0: any number.");
ABSL_FLAG(uint64_t, quarantine_max_bytes, uint64_t{10} << 30,
          "Most that the quarantine holds; bundles that need more are refused, for later.");
ABSL_FLAG(uint64_t, quarantine_max_bytes_per_participant, uint64_t{1} << 30,
          "Most that the quarantine holds of one participant. 0: no such limit.");
ABSL_FLAG(uint64_t, quarantine_max_bytes_per_address, uint64_t{2} << 30,
          "Most that the quarantine holds from one client address. 0: no such limit.");
ABSL_FLAG(absl::Duration, quarantine_max_age, absl::Hours(365 * 24),
          "What the quarantine has held for longer is deleted.");
ABSL_FLAG(uint64_t, max_attachment_bytes, uint64_t{64} << 20,
          "Largest file that may come with points.");
ABSL_FLAG(uint64_t, max_unnamed_attachment_bytes, uint64_t{10} << 30,
          "Bytes of all files that no bundle names yet; further ones are refused for later.");
ABSL_FLAG(absl::Duration, max_clock_skew, absl::Seconds(1),
          "The server is not ready while its clock is further off the database's.");
ABSL_FLAG(absl::Duration, shutdown_grace, absl::Seconds(20),
          "How long calls may take to finish after SIGTERM.");
ABSL_FLAG(absl::Duration, task_lease, absl::Seconds(30),
          "How long after a server's death another takes over its background tasks.");
ABSL_FLAG(absl::Duration, delivery_interval, absl::Seconds(5),
          "How often to look for points that wait for another data server.");
ABSL_FLAG(int32_t, delivery_points, 100,
          "Most points in a bundle to another data server, from 1 to 100.");
ABSL_FLAG(absl::Duration, delivery_connect_timeout, absl::Seconds(10),
          "How long a connection to another data server may take.");
ABSL_FLAG(absl::Duration, delivery_timeout, absl::Seconds(30),
          "How long another data server may take to answer.");
ABSL_FLAG(absl::Duration, delivery_max_wait, absl::Minutes(10),
          "Longest wait before a failed delivery is tried again; it begins with a second.");
ABSL_FLAG(absl::Duration, metadata_interval, absl::Minutes(15),
          "How often to ask another data server about each participant assigned to it.");
ABSL_FLAG(std::string, request_key_file, "",
          "File of the keys, one a line, with which other data servers ask about participants. "
          "Empty: they are told nothing.");
ABSL_FLAG(std::string, erasure_key_file, "",
          "File with half of the key under which erased identifiers are remembered, so that the "
          "database alone does not do to guess them. Must never change once it was used. Empty: "
          "the database holds all of the key.");
ABSL_FLAG(absl::Duration, session_lifetime, absl::Hours(12),
          "How long people stay logged in with a browser.");
ABSL_FLAG(absl::Duration, session_idle_time, absl::Hours(1),
          "They are logged out sooner if they do nothing for so long.");
ABSL_FLAG(std::string, user, "", "create-admin: the user's identifier.");
ABSL_FLAG(std::string, password_file, "",
          "create-admin: the password is the first line of this file. Empty: it is asked for at "
          "the terminal.");
ABSL_FLAG(std::string, user_token_file, "",
          "create-admin: a file that gets a new token of the user, good for 366 days. Empty: "
          "none is made.");

namespace webmunk {
namespace {

constexpr std::array kFlags = {"listen",
                               "gateway_listen",
                               "metrics_listen",
                               "database_url",
                               "migrate",
                               "writers",
                               "read_connections",
                               "stream_connections",
                               "batch_points",
                               "max_payload_bytes",
                               "max_decoded_bytes",
                               "max_decoded_ratio",
                               "decoded_ratio_floor",
                               "max_points_per_bundle",
                               "max_bytes_in_flight",
                               "max_connections",
                               "server_key_file",
                               "client_key_file",
                               "ingest_key_file",
                               "address_rate",
                               "address_burst",
                               "participant_rate",
                               "participant_burst",
                               "new_participants_per_hour",
                               "new_generators_per_hour",
                               "quarantine_max_bytes",
                               "quarantine_max_bytes_per_participant",
                               "quarantine_max_bytes_per_address",
                               "quarantine_max_age",
                               "max_attachment_bytes",
                               "max_unnamed_attachment_bytes",
                               "max_clock_skew",
                               "shutdown_grace",
                               "task_lease",
                               "delivery_interval",
                               "delivery_points",
                               "delivery_connect_timeout",
                               "delivery_timeout",
                               "delivery_max_wait",
                               "metadata_interval",
                               "request_key_file",
                               "erasure_key_file",
                               "session_lifetime",
                               "session_idle_time",
                               "user",
                               "password_file",
                               "user_token_file"};

constexpr char kUsage[] =
    "webmunk-server [serve|migrate|create-admin|rebuild-summaries] [flags]\n\n"
    "  serve              (the default) takes calls until SIGTERM or SIGINT\n"
    "  migrate            brings the database's schema up to date and ends\n"
    "  create-admin       makes --user an admin of the study with a new password, and ends; also\n"
    "                     for who has lost it\n"
    "  rebuild-summaries  makes what is known of each participant's points anew, and ends;\n"
    "                     servers may go on meanwhile\n\n"
    "Every flag below is also an environment variable, WEBMUNK_SERVER_ and its name in capitals;\n"
    "the flag wins.";

std::string VariableOf(std::string_view flag) {
  return absl::StrCat("WEBMUNK_SERVER_", absl::AsciiStrToUpper(std::string(flag)));
}

std::vector<const char*> AllFlags() {
  std::vector<const char*> flags(kFlags.begin(), kFlags.end());
  flags.insert(std::find(flags.begin(), flags.end(), std::string_view("session_lifetime")),
               kExportFlags.begin(), kExportFlags.end());
  return flags;
}

void ReadEnvironment() {
  for (const char* name : AllFlags()) {
    const char* value = std::getenv(VariableOf(name).c_str());
    if (value == nullptr) continue;
    std::string error;
    if (!absl::FindCommandLineFlag(name)->ParseFrom(value, &error)) {
      // The value may be a secret; its variable is enough to find it.
      std::cerr << "webmunk-server: " << VariableOf(name) << " has no valid value\n";
      std::exit(2);
    }
  }
}

// absl's own help shows the flags of the file that holds main, and exits with 1.
void PrintHelp() {
  std::cout << kUsage << "\n\n";
  for (const char* name : AllFlags()) {
    const absl::CommandLineFlag& flag = *absl::FindCommandLineFlag(name);
    std::cout << "  --" << name << " (" << VariableOf(name) << ")";
    if (!flag.DefaultValue().empty()) std::cout << " [" << flag.DefaultValue() << "]";
    std::cout << "\n      " << flag.Help() << "\n";
  }
}

// absl would end the program with 1, which here means that starting failed.
void CheckFlags(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--") return;
    if (argument == "--help") {
      PrintHelp();
      std::exit(0);
    }
    if (!argument.starts_with("--")) continue;
    std::string_view name = argument.substr(2, argument.find('=') - 2);
    if (absl::FindCommandLineFlag(std::string(name)) != nullptr) continue;
    if (name.starts_with("no")) name.remove_prefix(2);
    if (absl::FindCommandLineFlag(std::string(name)) != nullptr) continue;
    std::cerr << "webmunk-server: there is no flag " << argument << "; see --help\n";
    std::exit(2);
  }
}

}  // namespace

Config ParseConfig(int argc, char** argv, std::vector<std::string>& arguments) {
  ReadEnvironment();
  CheckFlags(argc, argv);
  const std::vector<char*> rest = absl::ParseCommandLine(argc, argv);
  arguments.assign(rest.begin() + 1, rest.end());
  Config config{
      .listen = absl::GetFlag(FLAGS_listen),
      .gateway_listen = absl::GetFlag(FLAGS_gateway_listen),
      .metrics_listen = absl::GetFlag(FLAGS_metrics_listen),
      .database_url = absl::GetFlag(FLAGS_database_url),
      .migrate = absl::GetFlag(FLAGS_migrate),
      .writers = absl::GetFlag(FLAGS_writers),
      .read_connections = absl::GetFlag(FLAGS_read_connections),
      .stream_connections = absl::GetFlag(FLAGS_stream_connections),
      .batch_points = absl::GetFlag(FLAGS_batch_points),
      .max_payload_bytes = absl::GetFlag(FLAGS_max_payload_bytes),
      .max_decoded_bytes = absl::GetFlag(FLAGS_max_decoded_bytes),
      .max_decoded_ratio = absl::GetFlag(FLAGS_max_decoded_ratio),
      .decoded_ratio_floor = absl::GetFlag(FLAGS_decoded_ratio_floor),
      .max_points_per_bundle = absl::GetFlag(FLAGS_max_points_per_bundle),
      .max_bytes_in_flight = absl::GetFlag(FLAGS_max_bytes_in_flight),
      .max_connections = static_cast<int>(absl::GetFlag(FLAGS_max_connections)),
      .server_key_file = absl::GetFlag(FLAGS_server_key_file),
      .client_key_file = absl::GetFlag(FLAGS_client_key_file),
      .ingest_key_file = absl::GetFlag(FLAGS_ingest_key_file),
      .address_rate = absl::GetFlag(FLAGS_address_rate),
      .address_burst = absl::GetFlag(FLAGS_address_burst),
      .participant_rate = absl::GetFlag(FLAGS_participant_rate),
      .participant_burst = absl::GetFlag(FLAGS_participant_burst),
      .new_participants_per_hour = absl::GetFlag(FLAGS_new_participants_per_hour),
      .new_generators_per_hour = absl::GetFlag(FLAGS_new_generators_per_hour),
      .quarantine_max_bytes = absl::GetFlag(FLAGS_quarantine_max_bytes),
      .quarantine_max_bytes_per_participant =
          absl::GetFlag(FLAGS_quarantine_max_bytes_per_participant),
      .quarantine_max_bytes_per_address = absl::GetFlag(FLAGS_quarantine_max_bytes_per_address),
      .quarantine_max_age = absl::GetFlag(FLAGS_quarantine_max_age),
      .max_attachment_bytes = absl::GetFlag(FLAGS_max_attachment_bytes),
      .max_unnamed_attachment_bytes = absl::GetFlag(FLAGS_max_unnamed_attachment_bytes),
      .max_clock_skew = absl::GetFlag(FLAGS_max_clock_skew),
      .shutdown_grace = absl::GetFlag(FLAGS_shutdown_grace),
      .task_lease = absl::GetFlag(FLAGS_task_lease),
      .delivery_interval = absl::GetFlag(FLAGS_delivery_interval),
      .delivery_points = absl::GetFlag(FLAGS_delivery_points),
      .delivery_connect_timeout = absl::GetFlag(FLAGS_delivery_connect_timeout),
      .delivery_timeout = absl::GetFlag(FLAGS_delivery_timeout),
      .delivery_max_wait = absl::GetFlag(FLAGS_delivery_max_wait),
      .metadata_interval = absl::GetFlag(FLAGS_metadata_interval),
      .request_key_file = absl::GetFlag(FLAGS_request_key_file),
      .erasure_key_file = absl::GetFlag(FLAGS_erasure_key_file),
      .session_lifetime = absl::GetFlag(FLAGS_session_lifetime),
      .session_idle_time = absl::GetFlag(FLAGS_session_idle_time),
      .user = absl::GetFlag(FLAGS_user),
      .password_file = absl::GetFlag(FLAGS_password_file),
      .user_token_file = absl::GetFlag(FLAGS_user_token_file)};
  ReadExportFlags(config);
  return config;
}

}  // namespace webmunk
