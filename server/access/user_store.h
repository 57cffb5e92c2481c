#ifndef WEBMUNK_SERVER_ACCESS_USER_STORE_H_
#define WEBMUNK_SERVER_ACCESS_USER_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A user as it is stored. Times are microseconds since 1970.
struct UserRecord {
  int32_t id = 0;
  std::string identifier;
  std::string display_name;
  std::string email;
  std::vector<RoleGrant> grants;
  bool disabled = false;
  int64_t created = 0;
  int64_t updated = 0;
  std::optional<int64_t> last_login;
  int64_t revision = 0;
};

// What is set of a user; an empty field stays as it is.
struct UserChange {
  std::optional<std::string> display_name;
  std::optional<std::string> email;
  std::optional<std::vector<RoleGrant>> grants;
  std::optional<bool> disabled;
};

// What a login is checked by.
struct LoginRecord {
  int32_t id = 0;
  // Empty: cannot log in.
  std::string password_hash;
  bool disabled = false;
};

// Whether a text can be the identifier of a user.
bool IsUserIdentifier(const std::string& text);

// NOT_FOUND if there is none.
absl::StatusOr<UserRecord> FindUser(Connection& connection, const std::string& identifier);
absl::StatusOr<UserRecord> FindUserById(Connection& connection, int32_t id);

// Up to `limit` users behind `after` (empty: from the first), by identifier.
absl::StatusOr<std::vector<UserRecord>> ListUsers(Connection& connection, const std::string& after,
                                                  int limit);

// None if there is no such user.
absl::StatusOr<std::optional<LoginRecord>> FindLogin(Connection& connection,
                                                     const std::string& identifier);
absl::Status NoteLogin(Connection& connection, int32_t id);

// Holds the user's row. UNAUTHENTICATED if the user has another password than `login`
// by now, is disabled or gone: what a password lets begin must not outlive it.
absl::Status HoldLogin(Transaction& transaction, const LoginRecord& login);

// Returns the id. ALREADY_EXISTS if the identifier is taken. `password_hash` may be
// empty.
absl::StatusOr<int32_t> InsertUser(Transaction& transaction, const std::string& identifier,
                                   const std::string& password_hash);

// INVALID_ARGUMENT if a grant's group does not exist.
absl::Status ChangeUser(Transaction& transaction, int32_t id, const UserChange& change);

absl::Status SetPasswordHash(Connection& connection, int32_t id, const std::string& hash);

// ABORTED if the user has another password than `login` by now, is disabled or gone.
absl::Status ReplacePasswordHash(Transaction& transaction, const LoginRecord& login,
                                 const std::string& hash);

absl::Status DeleteUser(Transaction& transaction, int32_t id);

// Holds the rows of all admins, so that no two calls make each other the last one.
// Comes before other locks on users.
absl::Status LockAdmins(Transaction& transaction);

// Holds the user's row, if there is one.
absl::Status LockUser(Transaction& transaction, const std::string& identifier);

// The enabled admins of all of the study who have a password.
absl::StatusOr<std::vector<int32_t>> FindAdmins(Transaction& transaction);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_USER_STORE_H_
