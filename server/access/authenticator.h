#ifndef WEBMUNK_SERVER_ACCESS_AUTHENTICATOR_H_
#define WEBMUNK_SERVER_ACCESS_AUTHENTICATOR_H_

#include <cstdint>
#include <string>
#include <unordered_map>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/access/background_writer.h"
#include "server/access/credential_store.h"
#include "server/base/access.h"
#include "server/base/call_context.h"
#include "server/base/mutex.h"
#include "server/storage/pool.h"

namespace webmunk {

// Finds out who makes a call, by the token or the session that it comes with. What
// it found is good for less than a second; whatever another server changes, or takes
// away, holds here after that. Thread-safe.
class Authenticator {
 public:
  // Both must outlive this. A session ends if it is not used for `session_idle`.
  Authenticator(Pool& pool, BackgroundWriter& writer, absl::Duration session_idle)
      : pool_(pool), writer_(writer), session_idle_(session_idle) {}

  // UNAUTHENTICATED for who shows nothing, or something that is unknown, expired,
  // revoked or a disabled user's. Waits for the database.
  absl::StatusOr<Principal> Authenticate(const CallContext& context);

  // Forgets what was found: for whoever changed something here.
  void Forget();

 private:
  struct Known {
    Principal principal;
    absl::Time found;
  };

  absl::StatusOr<Principal> LookUp(const std::string& key, const CallContext& context);
  std::optional<Principal> Remembered(const std::string& key);
  void Remember(const std::string& key, const Principal& principal, int64_t generation);
  int64_t Generation();

  Pool& pool_;
  BackgroundWriter& writer_;
  const absl::Duration session_idle_;

  Mutex mutex_;
  // By `t` or `s`, for token and session, and the secret's SHA-256.
  std::unordered_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
  // Counts the calls of Forget: what was looked up before one must not be kept.
  int64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUTHENTICATOR_H_
