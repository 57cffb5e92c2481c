#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/login_throttle.h"
#include "server/access/user_store.h"
#include "server/base/access.h"
#include "server/rpc/caller.h"
#include "server/rpc/unary_call.h"
#include "server/rpc/worker_pool.h"
#include "server/storage/pool.h"

namespace webmunk {

// Threads that hash passwords, each of which needs 64 MiB meanwhile, and where calls wait
// for them, no longer than some seconds.
struct HashingPools {
  // For users who are logged in, and logins from where the user has logged in before.
  WorkerPool known{1, 64};
  // For all others, who may call at any rate.
  WorkerPool strangers{1, 32};
};

// Checks passwords, so that none can be guessed (see LoginThrottle), and so that those
// who try keep nobody else waiting. Thread-safe.
class LoginCheck {
 public:
  // What comes of a login: what the password was checked by (see HoldLogin), or
  // UNAUTHENTICATED if user or password is wrong, the user is disabled or has no
  // password: neither the answer nor the time that it takes tells which.
  using Then = std::function<absl::Status(const absl::StatusOr<LoginRecord>&, Caller&)>;

  // Both must outlive this.
  LoginCheck(Pool& pool, HashingPools& hashers) : pool_(pool), throttle_(pool), hashers_(hashers) {}

  // Counts a login and returns the step that looks at the password, and then calls
  // `then`; meanwhile the principal of a caller who was nobody becomes the user, as soon
  // as there is one of this name, whatever comes of it. RESOURCE_EXHAUSTED, with the time
  // to wait, after too many attempts, or if too many passwords wait: then the password is
  // not looked at.
  absl::StatusOr<NextStep> Step(const std::string& user, const std::string& password,
                                const Caller& caller, Then then);

 private:
  absl::StatusOr<std::optional<LoginRecord>> Find(const std::string& user);
  void TakeBack(const LoginThrottle::Counted& counted);
  absl::StatusOr<LoginRecord> Check(const std::string& user, const std::string& password,
                                    const LoginThrottle::Counted& counted, Principal& who);

  Pool& pool_;
  LoginThrottle throttle_;
  HashingPools& hashers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
