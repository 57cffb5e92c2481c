#include "server/access/session_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO session (user_id, token_sha256, expires, client_address)
    VALUES ($1::int, $2::bytea, now() + $3::bigint * interval '1 microsecond', $4::text)
    RETURNING id, created, last_used, expires, client_address)sql";
constexpr char kList[] = R"sql(
    SELECT id, created, last_used, expires, client_address FROM session
    WHERE user_id = $1::int AND expires > now()
      AND last_used > now() - $2::bigint * interval '1 microsecond'
    ORDER BY id DESC LIMIT 1000)sql";
constexpr char kDelete[] = R"sql(
    DELETE FROM session WHERE user_id = $1::int AND id = $2::bigint RETURNING id)sql";
constexpr char kDeleteOthers[] = R"sql(
    DELETE FROM session WHERE user_id = $1::int AND id <> $2::bigint)sql";

SessionRecord ReadSession(const PgRows& rows, int row) {
  return {.id = rows.Int8(row, 0),
          .created = rows.Int8(row, 1) + kPgEpochMicros,
          .last_used = rows.Int8(row, 2) + kPgEpochMicros,
          .expires = rows.Int8(row, 3) + kPgEpochMicros,
          .client_address = std::string(rows.Bytes(row, 4))};
}

PgParam MicrosParam(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

}  // namespace

absl::StatusOr<SessionRecord> InsertSession(Connection& connection, int32_t user_id,
                                            const std::string& token_sha256,
                                            absl::Duration lifetime,
                                            const std::string& client_address) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kInsert, {PgParam::Int4(user_id), PgParam::Bytes(token_sha256),
                                 MicrosParam(lifetime), PgParam::Bytes(client_address)}));
  return ReadSession(rows, 0);
}

absl::StatusOr<std::vector<SessionRecord>> ListSessions(Connection& connection, int32_t user_id,
                                                        absl::Duration idle) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kList, {PgParam::Int4(user_id), MicrosParam(idle)}));
  std::vector<SessionRecord> sessions;
  sessions.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) sessions.push_back(ReadSession(rows, row));
  return sessions;
}

absl::Status DeleteSession(Connection& connection, int32_t user_id, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kDelete, {PgParam::Int4(user_id), PgParam::Int8(id)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such session");
  return absl::OkStatus();
}

absl::Status DeleteSessions(Connection& connection, int32_t user_id, int64_t kept) {
  return connection.Query(kDeleteOthers, {PgParam::Int4(user_id), PgParam::Int8(kept)}).status();
}

}  // namespace webmunk
