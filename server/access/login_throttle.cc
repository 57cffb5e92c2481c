#include "server/access/login_throttle.h"

#include <memory>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/access/user_store.h"
#include "server/base/call_context.h"
#include "server/base/retry_after.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr LoginLimit kOfKnown{.free = 10, .longest_wait = absl::Minutes(1)};
constexpr LoginLimit kOfPair{.free = 5, .longest_wait = absl::Minutes(15)};
constexpr LoginLimit kOfNetwork{.free = 20, .longest_wait = absl::Minutes(15)};
constexpr LoginLimit kOfUser{.free = 30, .longest_wait = absl::Minutes(1)};

// What people type as their name may be their password, so it is not kept.
std::string Subject(absl::string_view kind, const std::string& text) {
  return absl::StrCat(kind, "/", absl::BytesToHexString(Sha256(text)));
}

absl::Status MustWait(absl::Duration wait) {
  return WithRetryAfter(absl::ResourceExhaustedError(
                            "too many failed logins of this user or from this address; wait"),
                        wait);
}

// Networks come first, then users, then both, so that no two calls wait for each other.
std::vector<std::pair<std::string, LoginLimit>> LimitsOf(const LoginThrottle::Subjects& subjects) {
  if (subjects.is_known) return {{subjects.known, kOfKnown}};
  return {{subjects.network, kOfNetwork}, {subjects.user, kOfUser}, {subjects.pair, kOfPair}};
}

}  // namespace

absl::StatusOr<LoginThrottle::Subjects> LoginThrottle::Look(const std::string& user,
                                                            const std::string& client_address) {
  // Wide for strangers, or one subscriber would be many; narrow for those who are known,
  // or a neighbour would be taken for one. No network has a line's end in it.
  const std::string network = ClientSite(client_address);
  const std::string pair = absl::StrCat(network, "\n", user);
  const std::string known = absl::StrCat(ClientNetwork(client_address), "\n", user);
  Subjects subjects{.seen = Subject("seen", known),
                    .known = Subject("known", known),
                    .network = absl::StrCat("network/", network),
                    .user = Subject("user", user),
                    .pair = Subject("pair", pair)};
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const LoginWaits waits,
                           FindLoginWaits(*connection, subjects.seen, subjects.known,
                                          subjects.network, subjects.user, subjects.pair));
  subjects.is_known = waits.is_seen;
  const absl::Duration wait = waits.is_seen ? waits.known : waits.others;
  if (wait > absl::ZeroDuration()) return MustWait(wait);
  return subjects;
}

absl::StatusOr<LoginThrottle::Counted> LoginThrottle::Count(const Subjects& subjects) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  Counted counted{.subjects = subjects, .attempts = {}};
  for (const auto& [subject, limit] : LimitsOf(subjects)) {
    WEBMUNK_ASSIGN_OR_RETURN(LoginAttempt attempt, CountLoginAttempt(*connection, subject, limit));
    if (attempt.wait > absl::ZeroDuration()) return MustWait(attempt.wait);
    counted.attempts.push_back(std::move(attempt));
  }
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return counted;
}

absl::Status LoginThrottle::Fail(const Counted& counted) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  // The last is that of user and network both.
  return NoteFailedLogin(*connection, counted.attempts.back());
}

absl::Status LoginThrottle::Succeed(const Counted& counted, int32_t user_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  // What others failed with still counts.
  if (!counted.subjects.is_known) {
    for (const LoginAttempt& attempt : counted.attempts) {
      WEBMUNK_RETURN_IF_ERROR(TakeBackLoginAttempt(*connection, attempt));
    }
    WEBMUNK_RETURN_IF_ERROR(ForgetLoginAttempts(*connection, counted.subjects.pair));
  }
  WEBMUNK_RETURN_IF_ERROR(ForgetLoginAttempts(*connection, counted.subjects.known));
  WEBMUNK_RETURN_IF_ERROR(NoteSeenLogin(*connection, counted.subjects.seen));
  WEBMUNK_RETURN_IF_ERROR(NoteLogin(*connection, user_id));
  return transaction->Commit();
}

absl::Status LoginThrottle::TakeBack(const Counted& counted) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  for (const LoginAttempt& attempt : counted.attempts) {
    WEBMUNK_RETURN_IF_ERROR(TakeBackLoginAttempt(*connection, attempt));
  }
  return transaction->Commit();
}

}  // namespace webmunk
