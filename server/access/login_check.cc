#include "server/access/login_check.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/access/password_hash.h"
#include "server/base/call_context.h"
#include "server/base/retry_after.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// What people type as their name may be their password, so it is not kept.
std::string UserSubject(const std::string& user) {
  return absl::StrCat("user/", absl::BytesToHexString(Sha256(user)));
}

std::string NetworkSubject(const std::string& client_address) {
  return absl::StrCat("network/", ClientNetwork(client_address));
}

absl::Status MustWait(absl::Duration wait) {
  return WithRetryAfter(absl::ResourceExhaustedError(
                            "too many failed logins of this user or from this address; wait"),
                        wait);
}

}  // namespace

absl::StatusOr<LoginRecord> LoginCheck::Check(const std::string& user, const std::string& password,
                                              const std::string& client_address, Principal& who) {
  // Counted before the password is looked at: else attempts at once would be free.
  WEBMUNK_ASSIGN_OR_RETURN(const Attempts attempts, CountAttempt(user, client_address));
  std::optional<LoginRecord> login;
  if (IsUserIdentifier(user)) {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(login, FindLogin(*connection, user));
  }
  if (login) {
    who.user_id = login->id;
    who.user = user;
  }
  const bool fits = VerifyPassword(login ? login->password_hash : "", password);
  if (!fits || login->disabled) {
    WEBMUNK_RETURN_IF_ERROR(NoteFailure(attempts));
    return absl::UnauthenticatedError("user or password is wrong");
  }
  WEBMUNK_RETURN_IF_ERROR(ForgetFailures(attempts, login->id));
  return *std::move(login);
}

// The network comes first everywhere, so that no two calls wait for each other.
absl::StatusOr<LoginCheck::Attempts> LoginCheck::CountAttempt(const std::string& user,
                                                              const std::string& client_address) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  Attempts attempts;
  WEBMUNK_ASSIGN_OR_RETURN(attempts.network,
                           CountLoginAttempt(*connection, NetworkSubject(client_address)));
  if (attempts.network.wait > absl::ZeroDuration()) return MustWait(attempts.network.wait);
  WEBMUNK_ASSIGN_OR_RETURN(attempts.user, CountLoginAttempt(*connection, UserSubject(user)));
  if (attempts.user.wait > absl::ZeroDuration()) return MustWait(attempts.user.wait);
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return attempts;
}

absl::Status LoginCheck::NoteFailure(const Attempts& attempts) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(NoteFailedLogin(*connection, attempts.network));
  WEBMUNK_RETURN_IF_ERROR(NoteFailedLogin(*connection, attempts.user));
  return transaction->Commit();
}

absl::Status LoginCheck::ForgetFailures(const Attempts& attempts, int32_t user_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(TakeBackLoginAttempt(*connection, attempts.network));
  WEBMUNK_RETURN_IF_ERROR(ForgetLoginAttempts(*connection, attempts.user.subject));
  WEBMUNK_RETURN_IF_ERROR(NoteLogin(*connection, user_id));
  return transaction->Commit();
}

}  // namespace webmunk
