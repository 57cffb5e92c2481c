#include "server/access/create_admin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/access/api_token_store.h"
#include "server/access/audit_store.h"
#include "server/access/password_hash.h"
#include "server/access/secret_text.h"
#include "server/access/session_store.h"
#include "server/access/terminal_password.h"
#include "server/access/user_store.h"
#include "server/base/secret_file.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr absl::Duration kTokenLifetime = absl::Hours(24 * 366);

absl::StatusOr<std::string> ReadPassword(const std::string& file) {
  if (file.empty()) return AskPasswordAtTerminal();
  return ReadPasswordLine(file);
}

absl::StatusOr<int32_t> FindOrInsert(Transaction& transaction, const std::string& user,
                                     const std::string& hash) {
  WEBMUNK_RETURN_IF_ERROR(LockUser(transaction, user));
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<LoginRecord> found,
                           FindLogin(transaction.connection(), user));
  if (!found) return InsertUser(transaction, user, hash);
  WEBMUNK_RETURN_IF_ERROR(SetPasswordHash(transaction.connection(), found->id, hash));
  WEBMUNK_RETURN_IF_ERROR(DeleteSessions(transaction.connection(), found->id, /*kept=*/0));
  return found->id;
}

absl::Status GrantAll(Transaction& transaction, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, FindUserById(transaction.connection(), id));
  UserChange change;
  change.disabled = false;
  const RoleGrant admin{Role::kAdmin, std::nullopt};
  if (std::find(user.grants.begin(), user.grants.end(), admin) == user.grants.end()) {
    change.grants = user.grants;
    change.grants->push_back(admin);
  }
  return ChangeUser(transaction, id, change);
}

std::string TemporaryOf(const std::string& path) { return path + ".new"; }

// Writes the temporary file beside `path`. It must not exist for others even for a
// moment.
absl::Status WriteTemporary(const std::string& path, const std::string& secret) {
  const std::string temporary = TemporaryOf(path);
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
  const std::string line = secret + "\n";
  const bool is_owners = fchmod(file, 0600) == 0;
  const bool written =
      is_owners && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const bool closed = close(file) == 0;
  if (written && closed) return absl::OkStatus();
  unlink(temporary.c_str());
  return absl::InvalidArgumentError(absl::StrCat("cannot write ", path));
}

// What the file had before may still be of use until the new token is stored.
absl::Status CommitAndReplace(Transaction& transaction, const std::string& path) {
  absl::Status committed = transaction.Commit();
  if (path.empty()) return committed;
  const std::string temporary = TemporaryOf(path);
  if (committed.ok() && rename(temporary.c_str(), path.c_str()) == 0) return absl::OkStatus();
  unlink(temporary.c_str());
  if (!committed.ok()) return committed;
  return absl::InvalidArgumentError(
      absl::StrCat("the user is stored, but not the token: cannot write ", path));
}

}  // namespace

absl::Status CreateAdmin(Connection& connection, const CreateAdminOptions& options) {
  if (!IsUserIdentifier(options.user)) {
    return absl::InvalidArgumentError(
        "--user must have 1 to 64 characters of a-z, 0-9, `.`, `_`, `-`, `@` and `+`, and begin "
        "with a letter or a digit");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::string password, ReadPassword(options.password_file));
  WEBMUNK_RETURN_IF_ERROR(CheckNewPassword(password, "the password"));
  WEBMUNK_ASSIGN_OR_RETURN(const std::string hash, HashPassword(password));
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(connection));
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, FindOrInsert(*transaction, options.user, hash));
  WEBMUNK_RETURN_IF_ERROR(GrantAll(*transaction, id));
  AuditedCall call;
  call.principal.user_id = id;
  call.principal.user = options.user;
  call.method = "create-admin";
  call.code = 0;
  const absl::Time now = absl::Now();
  const std::string secret = NewApiTokenText();
  if (!options.token_file.empty()) {
    ApiTokenRecord token;
    token.display_name = "create-admin";
    token.role = Role::kAdmin;
    token.expires = absl::ToUnixMicros(now + kTokenLifetime);
    WEBMUNK_ASSIGN_OR_RETURN(token, InsertApiToken(*transaction, id, Sha256(secret), token,
                                                   /*issued=*/false));
    call.principal.token_id = token.id;
  }
  WEBMUNK_RETURN_IF_ERROR(InsertAuditEntry(connection, call, absl::ToUnixMicros(now)).status());
  if (!options.token_file.empty()) {
    WEBMUNK_RETURN_IF_ERROR(WriteTemporary(options.token_file, secret));
  }
  return CommitAndReplace(*transaction, options.token_file);
}

}  // namespace webmunk
