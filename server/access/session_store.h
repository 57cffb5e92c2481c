#ifndef WEBMUNK_SERVER_ACCESS_SESSION_STORE_H_
#define WEBMUNK_SERVER_ACCESS_SESSION_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// Times are microseconds since 1970.
struct SessionRecord {
  int64_t id = 0;
  int64_t created = 0;
  int64_t last_used = 0;
  int64_t expires = 0;
  std::string client_address;
};

// Begins a session of the user, which ends after `lifetime`.
absl::StatusOr<SessionRecord> InsertSession(Connection& connection, int32_t user_id,
                                            const std::string& token_sha256,
                                            absl::Duration lifetime,
                                            const std::string& client_address);

// Those of the user that have not ended, newest first.
absl::StatusOr<std::vector<SessionRecord>> ListSessions(Connection& connection, int32_t user_id,
                                                        absl::Duration idle);

// NOT_FOUND unless it is a session of the user.
absl::Status DeleteSession(Connection& connection, int32_t user_id, int64_t id);

// All of the user's but `kept`.
absl::Status DeleteSessions(Connection& connection, int32_t user_id, int64_t kept);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_SESSION_STORE_H_
