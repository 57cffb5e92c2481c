#ifndef WEBMUNK_SERVER_STORAGE_MIGRATIONS_H_
#define WEBMUNK_SERVER_STORAGE_MIGRATIONS_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// A file of sql/, called NNNN_what_it_does.sql.
struct Migration {
  int version = 0;
  std::string_view name;
  std::string_view sql;
};

// The files of sql/ that this binary was built with, by version.
std::span<const Migration> EmbeddedMigrations();

// Brings the schema to the last of `migrations`, each in a transaction of its own,
// under an advisory lock: any number of servers may start at once. Returns how
// many were applied.
//
// FAILED_PRECONDITION, with nothing changed, if an applied file differs from the
// one given or the schema is newer than all of them.
absl::StatusOr<int> Migrate(Connection& connection, std::span<const Migration> migrations);

// As Migrate, but instead of applying anything FAILED_PRECONDITION if something
// is to be applied.
absl::Status CheckSchema(Connection& connection, std::span<const Migration> migrations);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_MIGRATIONS_H_
