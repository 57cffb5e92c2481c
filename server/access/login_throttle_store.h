#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// Counts an attempt of this subject as a failure, unless its last ones make it wait:
// then it is not counted, and the time to wait is returned, else zero. Attempts at
// once, on any server, are counted one after the other. Five in an hour are free;
// each further one waits twice as long as the one before, from 1 s to 15 min.
absl::StatusOr<absl::Duration> CountLoginAttempt(Connection& connection,
                                                 const std::string& subject);

// The attempt was none that failed.
absl::Status TakeBackLoginAttempt(Connection& connection, const std::string& subject);

// Forgets all attempts of the subject.
absl::Status ForgetLoginAttempts(Connection& connection, const std::string& subject);

// Deletes what is over: attempts of yesterday, and sessions and tokens that ended.
absl::Status DeleteEndedLogins(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_STORE_H_
