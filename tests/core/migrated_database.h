#ifndef WEBMUNK_TESTS_CORE_MIGRATED_DATABASE_H_
#define WEBMUNK_TESTS_CORE_MIGRATED_DATABASE_H_

#include <string>

#include "server/storage/connection.h"
#include "server/storage/migrations.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/require.h"

namespace webmunk::testing {

// A new database with the server's schema; returns how to connect to it.
inline std::string NewMigratedDatabase() {
  std::string url = SharedCluster().NewEmptyDatabase();
  const auto connection = Connection::Open(url);
  Require(connection.ok(), "no connection to the new database");
  const auto migrated = Migrate(**connection, EmbeddedMigrations());
  Require(migrated.ok(), std::string(migrated.status().message()));
  return url;
}

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_CORE_MIGRATED_DATABASE_H_
