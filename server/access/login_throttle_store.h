#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// How many attempts of a subject may fail, and what comes then: each further one waits
// twice as long as the one before, from 1 s to the longest.
struct LoginLimit {
  // The last of these is the first that makes the next attempt wait.
  int free = 0;
  absl::Duration longest_wait;
};

// An attempt of a subject: how long it has to wait, or zero, if it was counted.
struct LoginAttempt {
  std::string subject;
  absl::Duration wait;
  // The lock that it set, as PostgreSQL has it.
  int64_t lock = 0;
};

// What the subjects of a login have to wait.
struct LoginWaits {
  // Whether `seen` was noted within 90 days.
  bool is_seen = false;
  absl::Duration known;
  // The longest of the others.
  absl::Duration others;
};

// Reads alone.
absl::StatusOr<LoginWaits> FindLoginWaits(Connection& connection, const std::string& seen,
                                          const std::string& known, const std::string& network,
                                          const std::string& user, const std::string& pair);

// Counts an attempt of this subject as a failure, unless its last ones make it wait:
// then it is not counted. Attempts at once, on any server, are counted one after the
// other. The count begins anew an hour after the first, or after what NoteFailedLogin
// noted.
absl::StatusOr<LoginAttempt> CountLoginAttempt(Connection& connection, const std::string& subject,
                                               const LoginLimit& limit);

// The attempt failed: from now on the hour begins with it.
absl::Status NoteFailedLogin(Connection& connection, const LoginAttempt& attempt);

// The attempt was none that failed. A lock that another one set meanwhile stays.
absl::Status TakeBackLoginAttempt(Connection& connection, const LoginAttempt& attempt);

// Forgets all attempts of the subject.
absl::Status ForgetLoginAttempts(Connection& connection, const std::string& subject);

// The subject, `seen/...`, is there from now on.
absl::Status NoteSeenLogin(Connection& connection, const std::string& subject);

// Deletes what is over: attempts of yesterday, what was seen (`seen/...`) 90 days ago or
// earlier, and sessions and tokens that ended.
absl::Status DeleteEndedLogins(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
