#include "server/access/login_check.h"

#include <optional>
#include <utility>

#include "server/access/password_hash.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<NextStep> LoginCheck::Step(const std::string& user, const std::string& password,
                                          const Caller& caller, Then then) {
  WEBMUNK_ASSIGN_OR_RETURN(const LoginThrottle::Subjects subjects,
                           throttle_.Look(user, caller.client_address));
  const bool is_known = subjects.is_known || caller.principal.user_id != 0;
  WorkerPool& workers = is_known ? hashers_.known : hashers_.strangers;
  // What would only be dropped is not even counted.
  if (workers.IsFull()) return TooManyWait();
  WEBMUNK_ASSIGN_OR_RETURN(LoginThrottle::Counted counted, throttle_.Count(subjects));
  return NextStep{.workers = &workers,
                  .run =
                      [this, user, password, counted, then = std::move(then)](Caller& who) {
                        Principal found;
                        const absl::StatusOr<LoginRecord> login =
                            Check(user, password, counted, found);
                        if (who.principal.user_id == 0) who.principal = std::move(found);
                        return then(login, who);
                      },
                  .drop = [this, counted] { TakeBack(counted); }};
}

absl::StatusOr<std::optional<LoginRecord>> LoginCheck::Find(const std::string& user) {
  if (!IsUserIdentifier(user)) return std::nullopt;
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindLogin(*connection, user);
}

void LoginCheck::TakeBack(const LoginThrottle::Counted& counted) {
  const absl::Status status = throttle_.TakeBack(counted);
  if (!status.ok()) LogWarning("login stays counted", {{"reason", status.ToString()}});
}

absl::StatusOr<LoginRecord> LoginCheck::Check(const std::string& user, const std::string& password,
                                              const LoginThrottle::Counted& counted,
                                              Principal& who) {
  absl::StatusOr<std::optional<LoginRecord>> found = Find(user);
  if (!found.ok()) {
    // The database's failure is not the user's.
    TakeBack(counted);
    return found.status();
  }
  std::optional<LoginRecord> login = *std::move(found);
  if (login) {
    who.user_id = login->id;
    who.user = user;
  }
  const bool fits = VerifyPassword(login ? login->password_hash : "", password);
  if (!fits || login->disabled) {
    WEBMUNK_RETURN_IF_ERROR(throttle_.Fail(counted));
    return absl::UnauthenticatedError("user or password is wrong");
  }
  WEBMUNK_RETURN_IF_ERROR(throttle_.Succeed(counted, login->id));
  return *std::move(login);
}

}  // namespace webmunk
