#ifndef WEBMUNK_SERVER_ACCESS_SESSIONS_H_
#define WEBMUNK_SERVER_ACCESS_SESSIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/authenticator.h"
#include "server/access/session_store.h"
#include "server/access/user_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A session that was just begun, with the secret, which is not kept.
struct NewSession {
  SessionRecord record;
  std::string secret;
};

// Keeps the sessions of people who are logged in with a browser. Thread-safe.
class Sessions {
 public:
  struct Limits {
    absl::Duration lifetime = absl::Hours(12);
    // Ends sooner if it is not used for so long.
    absl::Duration idle = absl::Hours(1);
  };

  // All must outlive this.
  Sessions(Pool& pool, Authenticator& authenticator, const Limits& limits)
      : pool_(pool), authenticator_(authenticator), limits_(limits) {}

  // For a password that was checked. UNAUTHENTICATED if it is another one by now.
  absl::StatusOr<NewSession> Begin(const LoginRecord& login, const std::string& client_address);

  // Newest first.
  absl::StatusOr<std::vector<SessionRecord>> List(int32_t user_id);

  // NOT_FOUND unless it is a session of the user.
  absl::Status End(int32_t user_id, int64_t id);

 private:
  Pool& pool_;
  Authenticator& authenticator_;
  const Limits limits_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_SESSIONS_H_
