#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_

#include <string>

#include "absl/status/status.h"
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
  // name, whatever comes of it. Hashes.
  absl::Status Check(const std::string& user, const std::string& password,
                     const std::string& client_address, Principal& who);

 private:
  absl::Status CountAttempt(const std::string& user_subject, const std::string& network_subject);
  absl::Status ForgetFailures(const std::string& user_subject, const std::string& network_subject,
                              int32_t user_id);

  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_CHECK_H_
