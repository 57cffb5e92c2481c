#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/login_throttle_store.h"
#include "server/access/user_store.h"
#include "server/base/access.h"
#include "server/storage/pool.h"

namespace webmunk {

// Checks passwords, so that none can be guessed: what fails is counted by user and by
// the client's network, for all servers together, and makes the next attempt wait.
// Thread-safe.
class LoginCheck {
 public:
  // `pool` must outlive this.
  explicit LoginCheck(Pool& pool) : pool_(pool) {}

  // UNAUTHENTICATED if user or password is wrong, the user is disabled or has no
  // password: neither the answer nor the time that it takes tells which.
  // RESOURCE_EXHAUSTED, with the time to wait, after too many attempts: then the
  // password is not looked at. `who` becomes the user as soon as there is one of this
  // name, whatever comes of it. Returns what the password was checked by: see
  // HoldLogin. Hashes.
  absl::StatusOr<LoginRecord> Check(const std::string& user, const std::string& password,
                                    const std::string& client_address, Principal& who);

 private:
  // One login, counted by both.
  struct Attempts {
    LoginAttempt network;
    LoginAttempt user;
  };

  absl::StatusOr<Attempts> CountAttempt(const std::string& user, const std::string& client_address);
  absl::Status NoteFailure(const Attempts& attempts);
  absl::Status ForgetFailures(const Attempts& attempts, int32_t user_id);

  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
