#include "server/participants/record_key_store.h"

#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr char kFind[] =
    "SELECT id, public_key, secret_key FROM record_key ORDER BY id DESC LIMIT 1";
constexpr char kLock[] = "LOCK TABLE record_key IN SHARE ROW EXCLUSIVE MODE";
constexpr char kInsert[] = R"sql(
    INSERT INTO record_key (public_key, secret_key)
    SELECT $1::bytea, $2::bytea WHERE NOT EXISTS (SELECT FROM record_key))sql";

}  // namespace

absl::StatusOr<std::optional<RecordKey>> FindRecordKey(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, {}));
  if (rows.size() == 0) return std::nullopt;
  return RecordKey{rows.Int4(0, 0), std::string(rows.Bytes(0, 1)), std::string(rows.Bytes(0, 2))};
}

absl::StatusOr<RecordKey> MakeRecordKey(Connection& connection, const RecordKey& fresh) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kLock));
  WEBMUNK_RETURN_IF_ERROR(
      connection
          .Query(kInsert, {PgParam::Bytes(fresh.public_key), PgParam::Bytes(fresh.secret_key)})
          .status());
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<RecordKey> stored, FindRecordKey(connection));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  if (!stored) return absl::UnavailableError("the key of records vanished");
  return *std::move(stored);
}

}  // namespace webmunk
