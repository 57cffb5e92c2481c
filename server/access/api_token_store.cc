#include "server/access/api_token_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/access/role_text.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO api_token (user_id, token_sha256, display_name, role, all_groups, issued, expires)
    VALUES ($1::int, $2::bytea, $3::text, $4::text, $5::boolean, $6::boolean, $7::timestamptz)
    RETURNING id, created)sql";
constexpr char kInsertGroup[] = R"sql(
    INSERT INTO api_token_group (token_id, group_id) VALUES ($1::bigint, $2::int)
    ON CONFLICT DO NOTHING)sql";
constexpr char kDeleteIssued[] = R"sql(
    DELETE FROM api_token WHERE user_id = $1::int AND issued AND id <> $2::bigint AND id NOT IN (
        SELECT id FROM api_token WHERE user_id = $1::int AND issued AND id <> $2::bigint
        ORDER BY expires DESC, id DESC LIMIT $3::int))sql";
constexpr char kList[] = R"sql(
    SELECT t.id, t.display_name, t.role, t.all_groups, t.expires, t.created, t.last_used,
           t.last_address,
           coalesce((SELECT string_agg(g.group_id::text, ',' ORDER BY g.group_id)
                     FROM api_token_group g WHERE g.token_id = t.id), '')
    FROM api_token t
    WHERE t.user_id = $1::int AND ($2::bigint = 0 OR t.id < $2::bigint)
      AND ($4::bigint = 0 OR t.id = $4::bigint)
    ORDER BY t.id DESC LIMIT $3::int)sql";
constexpr char kDelete[] = R"sql(
    DELETE FROM api_token WHERE user_id = $1::int AND id = $2::bigint RETURNING id)sql";
constexpr char kForeignKey[] = "23503";

ApiTokenRecord ReadToken(const PgRows& rows, int row) {
  ApiTokenRecord token;
  token.id = rows.Int8(row, 0);
  token.display_name = rows.Bytes(row, 1);
  token.role = RoleFromText(rows.Bytes(row, 2));
  token.is_limited = !rows.Bool(row, 3);
  token.expires = rows.Int8(row, 4) + kPgEpochMicros;
  token.created = rows.Int8(row, 5) + kPgEpochMicros;
  if (!rows.IsNull(row, 6)) token.last_used = rows.Int8(row, 6) + kPgEpochMicros;
  token.last_address = rows.Bytes(row, 7);
  const std::string groups(rows.Bytes(row, 8));
  for (const absl::string_view part : absl::StrSplit(groups, ',', absl::SkipEmpty())) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) token.groups.push_back(id);
  }
  return token;
}

}  // namespace

absl::StatusOr<ApiTokenRecord> InsertApiToken(Transaction& transaction, int32_t user_id,
                                              const std::string& token_sha256,
                                              const ApiTokenRecord& token, bool issued) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kInsert,
          {PgParam::Int4(user_id), PgParam::Bytes(token_sha256), PgParam::Bytes(token.display_name),
           PgParam::Bytes(RoleToText(token.role)), PgParam::Bool(!token.is_limited),
           PgParam::Bool(issued), PgParam::Timestamp(token.expires)}));
  ApiTokenRecord stored = token;
  stored.id = rows.Int8(0, 0);
  stored.created = rows.Int8(0, 1) + kPgEpochMicros;
  for (const int32_t group : token.groups) {
    const absl::Status added =
        connection.Query(kInsertGroup, {PgParam::Int8(stored.id), PgParam::Int4(group)}).status();
    if (SqlState(added) == kForeignKey) {
      return absl::InvalidArgumentError("api_token.groups: there is no such group");
    }
    WEBMUNK_RETURN_IF_ERROR(added);
  }
  return stored;
}

absl::Status DeleteOldIssued(Transaction& transaction, int32_t user_id, int64_t id, int kept) {
  return transaction.connection()
      .Query(kDeleteIssued, {PgParam::Int4(user_id), PgParam::Int8(id), PgParam::Int4(kept - 1)})
      .status();
}

absl::StatusOr<std::vector<ApiTokenRecord>> ListApiTokens(Connection& connection, int32_t user_id,
                                                          int64_t only, int64_t before, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kList, {PgParam::Int4(user_id), PgParam::Int8(before),
                                                    PgParam::Int4(limit), PgParam::Int8(only)}));
  std::vector<ApiTokenRecord> tokens;
  tokens.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) tokens.push_back(ReadToken(rows, row));
  return tokens;
}

absl::Status DeleteApiToken(Connection& connection, int32_t user_id, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kDelete, {PgParam::Int4(user_id), PgParam::Int8(id)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such token");
  return absl::OkStatus();
}

}  // namespace webmunk
