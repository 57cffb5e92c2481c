#ifndef WEBMUNK_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
#define WEBMUNK_TESTS_SUPPORT_POSTGRES_CLUSTER_H_

#include <memory>
#include <string>

#include "tests/support/child_process.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

// A private PostgreSQL cluster in a temporary directory, reached by a Unix socket
// alone. One per test program: initdb takes longer than most tests. Removed with
// the program, however that ends.
class PostgresCluster {
 public:
  enum class Durability {
    // fsync off: for tests that do not kill the database.
    kNone,
    // PostgreSQL's defaults.
    kFull,
  };

  // `parent` is where its directory is made; empty: where temporary files go.
  explicit PostgresCluster(Durability durability, const std::string& parent = "");
  ~PostgresCluster();

  // A new database, migrated by the server under test; the first call migrates a
  // template, the others copy it. `test-admin` is in it. Returns the libpq connection
  // string.
  std::string NewDatabase();
  // A new database with nothing in it.
  std::string NewEmptyDatabase();

  // As `pg_ctl stop -m immediate`: nothing is written back. Returns when the
  // cluster is gone.
  void KillImmediately();
  // Kills the first process by SIGKILL; the others notice. Returns when it is gone.
  void KillPostmaster();
  // As whoever runs a database does: starts it again if it gave up by itself.
  void StartIfDead();
  // Sends `signal` to every process of the cluster.
  void SignalAll(int signal);
  // Starts after a kill; returns when it takes connections.
  void Start();
  // The directory of the socket and the data.
  const std::string& directory() const { return directory_.path(); }

 private:
  std::string ConnectionString(const std::string& database) const;
  void Launch();
  void MigrateTemplate();

  TempDirectory directory_;
  std::string user_;
  std::string log_path_;
  std::unique_ptr<ChildProcess> postgres_;
  bool template_ready_ = false;
  int databases_ = 0;
};

// The cluster of this program, made at the first call. The durability of that
// call counts.
PostgresCluster& SharedCluster(
    PostgresCluster::Durability durability = PostgresCluster::Durability::kNone);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_POSTGRES_CLUSTER_H_
