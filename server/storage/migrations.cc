#include "server/storage/migrations.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr char kCreateTable[] = R"sql(
    CREATE TABLE IF NOT EXISTS schema_migration (
        version integer PRIMARY KEY,
        name text NOT NULL,
        sha256 bytea NOT NULL,
        applied timestamptz NOT NULL DEFAULT now()
    ))sql";
constexpr char kApplied[] = "SELECT version, name, sha256 FROM schema_migration ORDER BY version";
constexpr char kRecord[] = R"sql(
    INSERT INTO schema_migration (version, name, sha256) VALUES ($1::int, $2::text, $3::bytea))sql";
constexpr char kLock[] = "SELECT pg_advisory_lock(5847320416201)";
constexpr char kUnlock[] = "SELECT pg_advisory_unlock(5847320416201)";

// Releases the lock on every way out of a run.
class SchemaLock {
 public:
  explicit SchemaLock(Connection& connection) : connection_(connection) {}
  ~SchemaLock() { connection_.Execute(kUnlock).IgnoreError(); }
  SchemaLock(const SchemaLock&) = delete;
  SchemaLock& operator=(const SchemaLock&) = delete;

  absl::Status Acquire() { return connection_.Execute(kLock); }

 private:
  Connection& connection_;
};

// How many of `migrations` are applied: the first ones, unchanged.
absl::StatusOr<size_t> CountApplied(Connection& connection, std::span<const Migration> migrations) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kApplied, {}));
  for (int row = 0; row < rows.size(); ++row) {
    const int version = rows.Int4(row, 0);
    if (static_cast<size_t>(row) >= migrations.size()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the database's schema is newer than this server: it has migration ", version, " (",
          std::string(rows.Bytes(row, 1)), "), this server knows up to ", migrations.back().version,
          "; run a newer server"));
    }
    const Migration& migration = migrations[row];
    if (version != migration.version || rows.Bytes(row, 2) != Sha256(migration.sql)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "migration ", version, " (", std::string(rows.Bytes(row, 1)),
          ") was changed after it had been applied; restore the file as it was and put the change "
          "into a new one"));
    }
  }
  return rows.size();
}

absl::Status Apply(Connection& connection, const Migration& migration) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  const std::string sql(migration.sql);
  if (absl::Status status = connection.Execute(sql.c_str()); !status.ok()) {
    return absl::Status(status.code(), absl::StrCat("migration ", migration.version, " (",
                                                    std::string(migration.name),
                                                    "): ", std::string(status.message())));
  }
  WEBMUNK_RETURN_IF_ERROR(connection
                              .Query(kRecord, {PgParam::Int4(migration.version),
                                               PgParam::Bytes(std::string(migration.name)),
                                               PgParam::Bytes(Sha256(migration.sql))})
                              .status());
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  LogInfo("migration applied", {{"version", migration.version}, {"name", migration.name}});
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int> Migrate(Connection& connection, std::span<const Migration> migrations) {
  WEBMUNK_RETURN_IF_ERROR(connection.LiftTimeLimits());
  SchemaLock lock(connection);
  WEBMUNK_RETURN_IF_ERROR(lock.Acquire());
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kCreateTable));
  WEBMUNK_ASSIGN_OR_RETURN(const size_t applied, CountApplied(connection, migrations));
  for (const Migration& migration : migrations.subspan(applied)) {
    WEBMUNK_RETURN_IF_ERROR(Apply(connection, migration));
  }
  return static_cast<int>(migrations.size() - applied);
}

absl::Status CheckSchema(Connection& connection, std::span<const Migration> migrations) {
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kCreateTable));
  WEBMUNK_ASSIGN_OR_RETURN(const size_t applied, CountApplied(connection, migrations));
  if (applied == migrations.size()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database lacks ", migrations.size() - applied,
                   " migrations; run `webmunk-server migrate` or start the server with --migrate"));
}

}  // namespace webmunk
