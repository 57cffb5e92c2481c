#include "server/access/user_store.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "server/access/role_text.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr size_t kMaxIdentifier = 64;

constexpr char kFind[] = R"sql(
    SELECT u.id, u.identifier, u.display_name, u.email, u.disabled, u.created, u.updated,
           u.last_login, u.revision,
           coalesce((SELECT string_agg(g.role || ' ' || coalesce(g.group_id, 0), ','
                                       ORDER BY g.group_id NULLS FIRST, g.role)
                     FROM role_grant g WHERE g.user_id = u.id), '')
    FROM user_account u
    WHERE u.id = coalesce($1::int, (SELECT id FROM user_account WHERE identifier = $2::text)))sql";
constexpr char kList[] = R"sql(
    SELECT u.id, u.identifier, u.display_name, u.email, u.disabled, u.created, u.updated,
           u.last_login, u.revision,
           coalesce((SELECT string_agg(g.role || ' ' || coalesce(g.group_id, 0), ','
                                       ORDER BY g.group_id NULLS FIRST, g.role)
                     FROM role_grant g WHERE g.user_id = u.id), '')
    FROM user_account u
    WHERE u.identifier COLLATE "C" > $1::text
    ORDER BY u.identifier COLLATE "C" LIMIT $2::int)sql";
constexpr char kFindLogin[] = R"sql(
    SELECT id, coalesce(password_hash, ''), disabled FROM user_account
    WHERE identifier = $1::text)sql";
constexpr char kNoteLogin[] = "UPDATE user_account SET last_login = now() WHERE id = $1::int";
constexpr char kHoldLogin[] = R"sql(
    SELECT id FROM user_account
    WHERE id = $1::int AND password_hash = $2::text AND NOT disabled FOR SHARE)sql";
constexpr char kInsert[] = R"sql(
    INSERT INTO user_account (identifier, password_hash)
    VALUES ($1::text, nullif($2::text, ''))
    ON CONFLICT (identifier) DO NOTHING RETURNING id)sql";
constexpr char kChange[] = R"sql(
    UPDATE user_account
    SET display_name = coalesce($2::text, display_name), email = coalesce($3::text, email),
        disabled = coalesce($4::boolean, disabled)
    WHERE id = $1::int)sql";
constexpr char kDropGrants[] = "DELETE FROM role_grant WHERE user_id = $1::int";
constexpr char kGrant[] = R"sql(
    INSERT INTO role_grant (user_id, role, group_id) VALUES ($1::int, $2::text, $3::int)
    ON CONFLICT DO NOTHING)sql";
constexpr char kRaiseRevision[] = R"sql(
    UPDATE user_account SET revision = revision + 1, updated = now() WHERE id = $1::int)sql";
constexpr char kSetPassword[] =
    "UPDATE user_account SET password_hash = nullif($2::text, '') WHERE id = $1::int";
constexpr char kReplacePassword[] = R"sql(
    UPDATE user_account SET password_hash = $3::text
    WHERE id = $1::int AND password_hash = $2::text AND NOT disabled RETURNING id)sql";
constexpr char kDelete[] = "DELETE FROM user_account WHERE id = $1::int";
constexpr char kLockAdmins[] = R"sql(
    SELECT id FROM user_account
    WHERE id IN (SELECT user_id FROM role_grant WHERE role = 'admin')
    ORDER BY id FOR UPDATE)sql";
constexpr char kLockUser[] = "SELECT id FROM user_account WHERE identifier = $1::text FOR UPDATE";
constexpr char kFindAdmins[] = R"sql(
    SELECT id FROM user_account u
    WHERE NOT disabled AND password_hash IS NOT NULL AND EXISTS (
        SELECT FROM role_grant g
        WHERE g.user_id = u.id AND g.role = 'admin' AND g.group_id IS NULL))sql";
constexpr char kForeignKey[] = "23503";

UserRecord ReadUser(const PgRows& rows, int row) {
  UserRecord user;
  user.id = rows.Int4(row, 0);
  user.identifier = rows.Bytes(row, 1);
  user.display_name = rows.Bytes(row, 2);
  user.email = rows.Bytes(row, 3);
  user.disabled = rows.Bool(row, 4);
  user.created = rows.Int8(row, 5) + kPgEpochMicros;
  user.updated = rows.Int8(row, 6) + kPgEpochMicros;
  if (!rows.IsNull(row, 7)) user.last_login = rows.Int8(row, 7) + kPgEpochMicros;
  user.revision = rows.Int8(row, 8);
  user.grants = GrantsFromText(rows.Bytes(row, 9));
  return user;
}

PgParam TextParam(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

absl::StatusOr<UserRecord> OnlyUser(const absl::StatusOr<PgRows>& rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  if (rows->size() == 0) return absl::NotFoundError("there is no such user");
  return ReadUser(*rows, 0);
}

absl::Status ReplaceGrants(Connection& connection, int32_t id,
                           const std::vector<RoleGrant>& grants) {
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kDropGrants, {PgParam::Int4(id)}).status());
  for (const RoleGrant& grant : grants) {
    const absl::Status granted =
        connection
            .Query(kGrant, {PgParam::Int4(id), PgParam::Bytes(RoleToText(grant.role)),
                            grant.group_id ? PgParam::Int4(*grant.group_id) : PgParam::Null()})
            .status();
    if (SqlState(granted) == kForeignKey) {
      return absl::InvalidArgumentError("user.roles: there is no such group");
    }
    WEBMUNK_RETURN_IF_ERROR(granted);
  }
  return connection.Query(kRaiseRevision, {PgParam::Int4(id)}).status();
}

}  // namespace

bool IsUserIdentifier(const std::string& text) {
  const auto is_plain = [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); };
  return !text.empty() && text.size() <= kMaxIdentifier && text != "me" && is_plain(text[0]) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return is_plain(c) || std::string_view("._@+-").find(c) != std::string_view::npos;
         });
}

absl::StatusOr<UserRecord> FindUser(Connection& connection, const std::string& identifier) {
  return OnlyUser(connection.Query(kFind, {PgParam::Null(), PgParam::Bytes(identifier)}));
}

absl::StatusOr<UserRecord> FindUserById(Connection& connection, int32_t id) {
  return OnlyUser(connection.Query(kFind, {PgParam::Int4(id), PgParam::Null()}));
}

absl::StatusOr<std::vector<UserRecord>> ListUsers(Connection& connection, const std::string& after,
                                                  int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kList, {PgParam::Bytes(after), PgParam::Int4(limit)}));
  std::vector<UserRecord> users;
  users.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) users.push_back(ReadUser(rows, row));
  return users;
}

absl::StatusOr<std::optional<LoginRecord>> FindLogin(Connection& connection,
                                                     const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindLogin, {PgParam::Bytes(identifier)}));
  if (rows.size() == 0) return std::nullopt;
  return LoginRecord{.id = rows.Int4(0, 0),
                     .password_hash = std::string(rows.Bytes(0, 1)),
                     .disabled = rows.Bool(0, 2)};
}

absl::Status NoteLogin(Connection& connection, int32_t id) {
  return connection.Query(kNoteLogin, {PgParam::Int4(id)}).status();
}

absl::Status HoldLogin(Transaction& transaction, const LoginRecord& login) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(
          kHoldLogin, {PgParam::Int4(login.id), PgParam::Bytes(login.password_hash)}));
  if (rows.size() == 0) return absl::UnauthenticatedError("user or password is wrong");
  return absl::OkStatus();
}

absl::StatusOr<int32_t> InsertUser(Transaction& transaction, const std::string& identifier,
                                   const std::string& password_hash) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, transaction.connection().Query(
                             kInsert, {PgParam::Bytes(identifier), PgParam::Bytes(password_hash)}));
  if (rows.size() == 0) return absl::AlreadyExistsError("there is a user of this identifier");
  return rows.Int4(0, 0);
}

absl::Status ChangeUser(Transaction& transaction, int32_t id, const UserChange& change) {
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(
      connection
          .Query(kChange,
                 {PgParam::Int4(id), TextParam(change.display_name), TextParam(change.email),
                  change.disabled ? PgParam::Bool(*change.disabled) : PgParam::Null()})
          .status());
  if (!change.grants) return absl::OkStatus();
  return ReplaceGrants(connection, id, *change.grants);
}

absl::Status SetPasswordHash(Connection& connection, int32_t id, const std::string& hash) {
  return connection.Query(kSetPassword, {PgParam::Int4(id), PgParam::Bytes(hash)}).status();
}

absl::Status ReplacePasswordHash(Transaction& transaction, const LoginRecord& login,
                                 const std::string& hash) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      transaction.connection().Query(
          kReplacePassword,
          {PgParam::Int4(login.id), PgParam::Bytes(login.password_hash), PgParam::Bytes(hash)}));
  if (rows.size() == 0) return absl::AbortedError("the password was changed meanwhile");
  return absl::OkStatus();
}

absl::Status DeleteUser(Transaction& transaction, int32_t id) {
  return transaction.connection().Query(kDelete, {PgParam::Int4(id)}).status();
}

absl::Status LockAdmins(Transaction& transaction) {
  return transaction.connection().Query(kLockAdmins, {}).status();
}

absl::Status LockUser(Transaction& transaction, const std::string& identifier) {
  return transaction.connection().Query(kLockUser, {PgParam::Bytes(identifier)}).status();
}

absl::StatusOr<std::vector<int32_t>> FindAdmins(Transaction& transaction) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kFindAdmins, {}));
  std::vector<int32_t> ids;
  ids.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int4(row, 0));
  return ids;
}

}  // namespace webmunk
