#include "server/access/login_check.h"

#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/access/login_throttle_store.h"
#include "server/access/password_hash.h"
#include "server/access/user_store.h"
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

absl::Status LoginCheck::Check(const std::string& user, const std::string& password,
                               const std::string& client_address, Principal& who) {
  const std::string user_subject = UserSubject(user);
  const std::string network_subject = NetworkSubject(client_address);
  // Counted before the password is looked at: else attempts at once would be free.
  WEBMUNK_RETURN_IF_ERROR(CountAttempt(user_subject, network_subject));
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
  if (!fits || login->disabled) return absl::UnauthenticatedError("user or password is wrong");
  return ForgetFailures(user_subject, network_subject, login->id);
}

absl::Status LoginCheck::CountAttempt(const std::string& user_subject,
                                      const std::string& network_subject) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  // In this order everywhere.
  for (const std::string& subject : {network_subject, user_subject}) {
    WEBMUNK_ASSIGN_OR_RETURN(const absl::Duration wait, CountLoginAttempt(*connection, subject));
    if (wait > absl::ZeroDuration()) return MustWait(wait);
  }
  return transaction->Commit();
}

absl::Status LoginCheck::ForgetFailures(const std::string& user_subject,
                                        const std::string& network_subject, int32_t user_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_RETURN_IF_ERROR(TakeBackLoginAttempt(*connection, network_subject));
  WEBMUNK_RETURN_IF_ERROR(ForgetLoginAttempts(*connection, user_subject));
  WEBMUNK_RETURN_IF_ERROR(NoteLogin(*connection, user_id));
  return transaction->Commit();
}

}  // namespace webmunk
