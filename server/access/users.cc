#include "server/access/users.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "server/access/password_hash.h"
#include "server/access/session_store.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<UserRecord> Users::Create(const std::string& identifier, const UserChange& fields,
                                         const std::string& password) {
  if (!IsUserIdentifier(identifier)) {
    return absl::InvalidArgumentError(
        "user_id must have 1 to 64 characters of a-z, 0-9, `.`, `_`, `-`, `@` and `+`, begin with "
        "a letter or a digit, and not be `me`");
  }
  std::string hash;
  if (!password.empty()) {
    WEBMUNK_RETURN_IF_ERROR(CheckNewPassword(password, "password"));
    WEBMUNK_ASSIGN_OR_RETURN(hash, HashPassword(password));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t id, InsertUser(*transaction, identifier, hash));
  WEBMUNK_RETURN_IF_ERROR(ChangeUser(*transaction, id, fields));
  WEBMUNK_ASSIGN_OR_RETURN(UserRecord user, FindUserById(*connection, id));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return user;
}

absl::StatusOr<UserRecord> Users::Get(const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindUser(*connection, identifier);
}

absl::StatusOr<UserRecord> Users::GetById(int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindUserById(*connection, id);
}

absl::StatusOr<UserPage> Users::List(const std::string& after, int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  UserPage page;
  // One more than asked for tells whether there is a next page.
  WEBMUNK_ASSIGN_OR_RETURN(page.users, ListUsers(*connection, after, page_size + 1));
  if (page.users.size() > static_cast<size_t>(page_size)) {
    page.users.pop_back();
    page.next = page.users.back().identifier;
  }
  return page;
}

absl::StatusOr<UserRecord> Users::Hold(Transaction& transaction, const std::string& identifier,
                                       const std::string& etag) {
  WEBMUNK_RETURN_IF_ERROR(LockAdmins(transaction));
  WEBMUNK_RETURN_IF_ERROR(LockUser(transaction, identifier));
  WEBMUNK_ASSIGN_OR_RETURN(UserRecord user, FindUser(transaction.connection(), identifier));
  if (etag.empty() || etag == absl::StrCat(user.revision)) return user;
  return absl::AbortedError("the user was changed meanwhile: its etag is another one");
}

absl::Status Users::CommitWithAdmin(Transaction& transaction,
                                    const std::vector<int32_t>& admins_before, int32_t changed) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> admins, FindAdmins(transaction));
  const bool was_admin =
      std::find(admins_before.begin(), admins_before.end(), changed) != admins_before.end();
  if (admins.empty() && was_admin) {
    return absl::FailedPreconditionError("no admin who can log in would be left");
  }
  WEBMUNK_RETURN_IF_ERROR(transaction.Commit());
  authenticator_.Forget();
  return absl::OkStatus();
}

absl::StatusOr<UserRecord> Users::Update(const std::string& identifier, const UserChange& change,
                                         const std::string& etag) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(UserRecord user, Hold(*transaction, identifier, etag));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> admins, FindAdmins(*transaction));
  WEBMUNK_RETURN_IF_ERROR(ChangeUser(*transaction, user.id, change));
  WEBMUNK_ASSIGN_OR_RETURN(user, FindUserById(*connection, user.id));
  WEBMUNK_RETURN_IF_ERROR(CommitWithAdmin(*transaction, admins, user.id));
  return user;
}

absl::Status Users::Delete(const std::string& identifier, const std::string& etag) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, Hold(*transaction, identifier, etag));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int32_t> admins, FindAdmins(*transaction));
  WEBMUNK_RETURN_IF_ERROR(DeleteUser(*transaction, user.id));
  return CommitWithAdmin(*transaction, admins, user.id);
}

absl::Status Users::SetPassword(const std::string& identifier, const std::string& password,
                                const std::string& field) {
  WEBMUNK_RETURN_IF_ERROR(CheckNewPassword(password, field));
  WEBMUNK_ASSIGN_OR_RETURN(const std::string hash, HashPassword(password));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const UserRecord user, FindUser(*connection, identifier));
  WEBMUNK_RETURN_IF_ERROR(SetPasswordHash(*connection, user.id, hash));
  WEBMUNK_RETURN_IF_ERROR(DeleteSessions(*connection, user.id, /*kept=*/0));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  authenticator_.Forget();
  return absl::OkStatus();
}

absl::Status Users::ChangePassword(const LoginRecord& login, const std::string& password,
                                   const std::string& field, int64_t kept_session) {
  WEBMUNK_RETURN_IF_ERROR(CheckNewPassword(password, field));
  WEBMUNK_ASSIGN_OR_RETURN(const std::string hash, HashPassword(password));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(ReplacePasswordHash(*transaction, login, hash));
  WEBMUNK_RETURN_IF_ERROR(DeleteSessions(*connection, login.id, kept_session));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  authenticator_.Forget();
  return absl::OkStatus();
}

}  // namespace webmunk
