#include "server/access/credential_store.h"

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/access/grant_cut.h"
#include "server/access/role_text.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// The token's groups are null if it has all, and empty if they are all gone.
constexpr char kFindToken[] = R"sql(
    SELECT u.id, u.identifier,
           coalesce((SELECT string_agg(g.role || ' ' || coalesce(g.group_id, 0), ',')
                     FROM role_grant g WHERE g.user_id = u.id), ''),
           t.id, t.expires,
           t.last_used IS NULL OR t.last_used < now() - interval '1 minute',
           t.role,
           CASE WHEN NOT t.all_groups THEN
               coalesce((SELECT string_agg(tg.group_id::text, ',')
                         FROM api_token_group tg WHERE tg.token_id = t.id), '')
           END
    FROM api_token t JOIN user_account u ON u.id = t.user_id
    WHERE t.token_sha256 = $1::bytea AND t.expires > now() AND NOT u.disabled)sql";
// Its use is noted often enough that who is at work is never taken for idle.
constexpr char kFindSession[] = R"sql(
    SELECT u.id, u.identifier,
           coalesce((SELECT string_agg(g.role || ' ' || coalesce(g.group_id, 0), ',')
                     FROM role_grant g WHERE g.user_id = u.id), ''),
           s.id, s.expires,
           s.last_used < now() - least(interval '1 minute', $2::bigint * interval '1 microsecond' / 4)
    FROM session s JOIN user_account u ON u.id = s.user_id
    WHERE s.token_sha256 = $1::bytea AND s.expires > now() AND NOT u.disabled
      AND s.last_used > now() - $2::bigint * interval '1 microsecond')sql";
constexpr char kNoteToken[] = R"sql(
    UPDATE api_token SET last_used = now(), last_address = $2::text WHERE id = $1::bigint)sql";
constexpr char kNoteSession[] = "UPDATE session SET last_used = now() WHERE id = $1::bigint";

// The columns that both queries have in common, but for the id.
Credential ReadCredential(const PgRows& rows) {
  Credential credential;
  Principal& principal = credential.principal;
  principal.user_id = rows.Int4(0, 0);
  principal.user = rows.Bytes(0, 1);
  principal.grants = GrantsFromText(rows.Bytes(0, 2));
  principal.expires = absl::FromUnixMicros(rows.Int8(0, 4) + kPgEpochMicros);
  credential.is_use_due = rows.Bool(0, 5);
  return credential;
}

std::vector<int32_t> IdsFromText(std::string_view text) {
  std::vector<int32_t> ids;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ',', absl::SkipEmpty())) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) ids.push_back(id);
  }
  return ids;
}

}  // namespace

absl::StatusOr<std::optional<Credential>> FindTokenOwner(Connection& connection,
                                                         const std::string& sha256) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindToken, {PgParam::Bytes(sha256)}));
  if (rows.size() == 0) return std::nullopt;
  Credential credential = ReadCredential(rows);
  credential.principal.token_id = rows.Int8(0, 3);
  GrantCap cap{.role = RoleFromText(rows.Bytes(0, 6)), .groups = std::nullopt};
  if (!rows.IsNull(0, 7)) cap.groups = IdsFromText(rows.Bytes(0, 7));
  credential.principal.is_limited = IsLimiting(cap, credential.principal.grants);
  credential.principal.grants = CutGrants(credential.principal.grants, cap);
  return credential;
}

absl::StatusOr<std::optional<Credential>> FindSessionOwner(Connection& connection,
                                                           const std::string& sha256,
                                                           absl::Duration idle) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindSession,
                       {PgParam::Bytes(sha256), PgParam::Int8(absl::ToInt64Microseconds(idle))}));
  if (rows.size() == 0) return std::nullopt;
  Credential credential = ReadCredential(rows);
  credential.principal.session_id = rows.Int8(0, 3);
  return credential;
}

absl::Status NoteUse(Connection& connection, const Principal& principal,
                     const std::string& client_address) {
  if (principal.session_id != 0) {
    return connection.Query(kNoteSession, {PgParam::Int8(principal.session_id)}).status();
  }
  return connection
      .Query(kNoteToken, {PgParam::Int8(principal.token_id), PgParam::Bytes(client_address)})
      .status();
}

}  // namespace webmunk
