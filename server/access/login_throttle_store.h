#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// An attempt of a subject: how long it has to wait, or zero, if it was counted.
struct LoginAttempt {
  std::string subject;
  absl::Duration wait;
  // The lock that it set, as PostgreSQL has it.
  int64_t lock = 0;
};

// Counts an attempt of this subject as a failure, unless its last ones make it wait:
// then it is not counted. Attempts at once, on any server, are counted one after the
// other. Five are free until an hour after the last that failed; each further one
// waits twice as long as the one before, from 1 s to 15 min.
absl::StatusOr<LoginAttempt> CountLoginAttempt(Connection& connection, const std::string& subject);

// The attempt failed: from now on it is the last.
absl::Status NoteFailedLogin(Connection& connection, const LoginAttempt& attempt);

// The attempt was none that failed. A lock that another one set meanwhile stays.
absl::Status TakeBackLoginAttempt(Connection& connection, const LoginAttempt& attempt);

// Forgets all attempts of the subject.
absl::Status ForgetLoginAttempts(Connection& connection, const std::string& subject);

// Deletes what is over: attempts of yesterday, and sessions and tokens that ended.
absl::Status DeleteEndedLogins(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
