#include "server/points/quarantine_usage_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr int64_t kRowsToFold = 1000;

constexpr char kUsage[] = R"sql(
    SELECT CAST(coalesce(sum(entries), 0) AS bigint), CAST(coalesce(sum(size_bytes), 0) AS bigint),
           count(*), (SELECT min(received) FROM quarantine)
    FROM quarantine_usage)sql";
// Of two that fold at once, each sums up only what it deleted itself.
constexpr char kFold[] = R"sql(
    WITH folded AS (DELETE FROM quarantine_usage RETURNING entries, size_bytes)
    INSERT INTO quarantine_usage
    SELECT sum(entries), sum(size_bytes) FROM folded HAVING count(*) > 0)sql";
constexpr char kOfParticipant[] = R"sql(
    SELECT coalesce(sum(size_bytes), 0) FROM quarantine WHERE participant = $1::text)sql";
constexpr char kFromAddress[] = R"sql(
    SELECT coalesce(sum(size_bytes), 0) FROM quarantine WHERE client_address = $1::text)sql";
constexpr char kExpire[] = R"sql(
    WITH expired AS (
        DELETE FROM quarantine WHERE id IN (
            SELECT id FROM quarantine WHERE received < $1::timestamptz
            ORDER BY received, id LIMIT $2::bigint FOR UPDATE SKIP LOCKED)
        RETURNING id)
    SELECT count(*) FROM expired)sql";

absl::StatusOr<int64_t> QueryNumber(Connection& connection, const char* sql,
                                    const std::vector<PgParam>& params) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(sql, params));
  return rows.Int8(0, 0);
}

}  // namespace

absl::StatusOr<QuarantineUsage> LoadQuarantineUsage(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kUsage, {}));
  QuarantineUsage usage{.entries = rows.Int8(0, 0), .size_bytes = rows.Int8(0, 1), .oldest = {}};
  if (!rows.IsNull(0, 3)) usage.oldest = rows.Int8(0, 3) + kPgEpochMicros;
  if (rows.Int8(0, 2) > kRowsToFold) WEBMUNK_RETURN_IF_ERROR(connection.Execute(kFold));
  return usage;
}

absl::StatusOr<int64_t> QuarantinedOfParticipant(Connection& connection,
                                                 const std::string& participant) {
  return QueryNumber(connection, kOfParticipant, {PgParam::Bytes(participant)});
}

absl::StatusOr<int64_t> QuarantinedFromAddress(Connection& connection, const std::string& address) {
  return QueryNumber(connection, kFromAddress, {PgParam::Bytes(address)});
}

absl::StatusOr<int64_t> ExpireQuarantined(Connection& connection, int64_t received_before,
                                          int limit) {
  return QueryNumber(connection, kExpire,
                     {PgParam::Timestamp(received_before), PgParam::Int8(limit)});
}

}  // namespace webmunk
