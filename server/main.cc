#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "server/access/create_admin.h"
#include "server/app.h"
#include "server/base/heap.h"
#include "server/base/log.h"
#include "server/config.h"
#include "server/participants/summary_rebuild.h"
#include "server/storage/migrations.h"

namespace {

// Blocked before the first thread is made, so that all inherit it and the signals
// wait for sigwait below.
sigset_t BlockStopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

int Fail(const absl::Status& status) {
  webmunk::LogError("cannot start", {{"reason", std::string(status.message())}});
  return 1;
}

int Migrate(const webmunk::Config& config) {
  const auto connection = webmunk::Connection::Open(config.database_url);
  if (!connection.ok()) return Fail(connection.status());
  const auto applied = webmunk::Migrate(**connection, webmunk::EmbeddedMigrations());
  if (!applied.ok()) return Fail(applied.status());
  webmunk::LogInfo("schema is up to date", {{"applied", *applied}});
  return 0;
}

int CreateAdmin(const webmunk::Config& config) {
  const auto connection = webmunk::Connection::Open(config.database_url);
  if (!connection.ok()) return Fail(connection.status());
  const absl::Status created =
      webmunk::CreateAdmin(**connection, {.user = config.user,
                                          .password_file = config.password_file,
                                          .token_file = config.user_token_file});
  if (!created.ok()) return Fail(created);
  webmunk::LogInfo("admin is ready", {{"user", config.user}});
  return 0;
}

int RebuildSummaries(const webmunk::Config& config) {
  const auto connection = webmunk::Connection::Open(config.database_url);
  if (!connection.ok()) return Fail(connection.status());
  const absl::Status rebuilt = webmunk::RebuildSummaries(**connection);
  if (!rebuilt.ok()) return Fail(rebuilt);
  webmunk::LogInfo("summaries are made anew");
  return 0;
}

int Serve(const webmunk::Config& config, const sigset_t& stop_signals) {
  const webmunk::HeapTrimmer trimmer;
  const auto app = webmunk::App::Start(config);
  if (!app.ok()) return Fail(app.status());
  int signal = 0;
  sigwait(&stop_signals, &signal);
  (*app)->Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  webmunk::ReturnFreedMemory();
  // Debian's abseil looks for deadlocks at every lock, gRPC's as well. It still does in
  // tests that run the code in their own process.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // libpq would wait for ever on a database that does not answer. The caller's
  // own setting stays.
  setenv("PGCONNECT_TIMEOUT", "5", 0);
  const sigset_t stop_signals = BlockStopSignals();
  std::vector<std::string> arguments;
  const webmunk::Config config = webmunk::ParseConfig(argc, argv, arguments);
  const std::string command = arguments.empty() ? "serve" : arguments.front();
  if (arguments.size() <= 1 && command == "serve") return Serve(config, stop_signals);
  // A command may be interrupted: what it has not committed has not happened.
  pthread_sigmask(SIG_UNBLOCK, &stop_signals, nullptr);
  if (arguments.size() <= 1 && command == "migrate") return Migrate(config);
  if (arguments.size() <= 1 && command == "create-admin") return CreateAdmin(config);
  if (arguments.size() <= 1 && command == "rebuild-summaries") return RebuildSummaries(config);
  std::cerr << "webmunk-server: the command is serve, migrate, create-admin or "
               "rebuild-summaries; see --help\n";
  return 2;
}
