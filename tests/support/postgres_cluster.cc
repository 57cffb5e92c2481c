#include "tests/support/postgres_cluster.h"

#include <glob.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>

#include "tests/support/environment.h"
#include "tests/support/require.h"
#include "tests/support/sql_connection.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {
namespace {

constexpr char kTemplate[] = "webmunk_template";

// initdb and postgres refuse to run as root.
std::string ClusterUser() { return geteuid() == 0 ? "postgres" : ""; }

std::string PostgresBinary(const std::string& name) {
  if (const char* directory = std::getenv("WEBMUNK_PG_BINDIR")) {
    return std::string(directory) + "/" + name;
  }
  glob_t found;
  std::string path = name;
  if (glob(("/usr/lib/postgresql/*/bin/" + name).c_str(), 0, nullptr, &found) == 0) {
    path = found.gl_pathv[found.gl_pathc - 1];
  }
  globfree(&found);
  return path;
}

}  // namespace

PostgresCluster::PostgresCluster(Durability durability, const std::string& parent)
    : directory_("webmunk-pg-", parent),
      user_(ClusterUser()),
      log_path_(directory_.path() + "/postgres.log") {
  if (!user_.empty()) {
    const passwd* owner = getpwnam(user_.c_str());
    Require(owner != nullptr, "no user " + user_);
    Require(chown(directory_.path().c_str(), owner->pw_uid, owner->pw_gid) == 0, "chown failed");
  }
  const std::string data = directory_.path() + "/data";
  RunCommand({.arguments = {PostgresBinary("initdb"), "-D", data, "-U", "webmunk", "-A", "trust",
                            "-E", "UTF8", "--locale=C", "--no-sync"},
              .environment = {},
              .log_path = directory_.path() + "/initdb.log",
              .user = user_});
  std::ofstream settings(data + "/postgresql.auto.conf", std::ios::app);
  settings << "listen_addresses = ''\nunix_socket_directories = '" << directory_.path()
           << "'\nmax_connections = 100\nshared_buffers = 256MB\nmax_wal_size = 4GB\n"
           << "timezone = 'UTC'\nrecovery_init_sync_method = syncfs\n";
  if (durability == Durability::kNone) settings << "fsync = off\nfull_page_writes = off\n";
  settings.close();
  Require(settings.good(), "cannot write the settings of the cluster");
  Start();
}

PostgresCluster::~PostgresCluster() { postgres_->Stop(SIGINT, std::chrono::seconds(20)); }

std::string PostgresCluster::ConnectionString(const std::string& database) const {
  return "host=" + directory_.path() + " user=webmunk dbname=" + database;
}

void PostgresCluster::Launch() {
  postgres_ = std::make_unique<ChildProcess>(
      ChildOptions{.arguments = {PostgresBinary("postgres"), "-D", directory_.path() + "/data"},
                   .environment = {},
                   .log_path = log_path_,
                   .user = user_,
                   .death_signal = SIGQUIT});
}

void PostgresCluster::Start() {
  Launch();
  for (int i = 0; i < 600; ++i) {
    if (SqlConnection::Reachable(ConnectionString("postgres"))) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    // It refuses to start while an orphan of a killed postmaster is left.
    if (!postgres_->Running()) Launch();
  }
  Require(false, "PostgreSQL takes no connections: " + postgres_->Log());
}

void PostgresCluster::KillImmediately() {
  Require(postgres_->Stop(SIGQUIT, std::chrono::seconds(20)).has_value(), "PostgreSQL stays");
}

void PostgresCluster::KillPostmaster() {
  Require(postgres_->Stop(SIGKILL, std::chrono::seconds(20)).has_value(), "PostgreSQL stays");
}

void PostgresCluster::StartIfDead() {
  if (!postgres_->Running()) Start();
}

void PostgresCluster::SignalAll(int signal) {
  postgres_->Signal(signal);
  for (const pid_t child : ChildrenOf(postgres_->pid())) kill(child, signal);
}

void PostgresCluster::MigrateTemplate() {
  SqlConnection admin(ConnectionString("postgres"));
  // A first try may have failed half-way.
  admin.Execute(std::string("DROP DATABASE IF EXISTS ") + kTemplate);
  admin.Execute(std::string("CREATE DATABASE ") + kTemplate);
  RunCommand(
      {.arguments = {ServerBinary(), "migrate", "--database_url=" + ConnectionString(kTemplate)},
       .environment = {},
       .log_path = directory_.path() + "/migrate.log",
       .user = ""});
  SqlConnection migrated(ConnectionString(kTemplate));
  AddTestAdmin(migrated);
  template_ready_ = true;
}

std::string PostgresCluster::NewDatabase() {
  if (!template_ready_) MigrateTemplate();
  const std::string name = "test_" + std::to_string(++databases_);
  SqlConnection admin(ConnectionString("postgres"));
  admin.Execute("CREATE DATABASE " + name + " TEMPLATE " + kTemplate);
  return ConnectionString(name);
}

std::string PostgresCluster::NewEmptyDatabase() {
  const std::string name = "test_" + std::to_string(++databases_);
  SqlConnection admin(ConnectionString("postgres"));
  admin.Execute("CREATE DATABASE " + name);
  return ConnectionString(name);
}

PostgresCluster& SharedCluster(PostgresCluster::Durability durability) {
  static PostgresCluster cluster(durability);
  return cluster;
}

}  // namespace webmunk::testing
