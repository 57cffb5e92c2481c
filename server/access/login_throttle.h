#ifndef WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_H_
#define WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/access/login_throttle_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Decides which logins are looked at, so that passwords cannot be guessed and no network
// alone can lock out others for good. For all servers together. Thread-safe.
//
// What failed counts, within an hour, and makes the next attempt wait, from 1 s on and
// each time twice as long. From a network (ClientNetwork) where the user has not logged
// in within 90 days:
// - of the user from this network: 5 are free, then up to 15 min; the hour begins anew
//   with each failure, so that who goes on guessing stays locked out;
// - from this network, of whatever users: 20 are free, then up to 15 min;
// - of the user, from all such networks together: 30 are free, then up to 1 min. One
//   network alone cannot get there; who has many (an IPv6 /56 holds 256) can, and so keep
//   the user to the networks it has logged in from.
// From a network where the user has logged in nothing of this counts, whatever is
// guessed elsewhere, or there at others' passwords: 10 failures of the user itself are
// free, then up to 1 min. Who shares a known network with the user can use these up.
class LoginThrottle {
 public:
  // A login that was not refused.
  struct Subjects {
    // Whether the user has logged in from this network. Then the others do not count.
    bool is_known = false;
    std::string seen;
    std::string known;
    std::string network;
    std::string user;
    std::string pair;
  };

  // A login that was counted as one that failed.
  struct Counted {
    Subjects subjects;
    // In the order in which they were counted.
    std::vector<LoginAttempt> attempts;
  };

  // `pool` must outlive this.
  explicit LoginThrottle(Pool& pool) : pool_(pool) {}

  // RESOURCE_EXHAUSTED, with the time to wait, after too many failures: for one read of
  // the database.
  absl::StatusOr<Subjects> Look(const std::string& user, const std::string& client_address);

  // Before the password is looked at: else attempts at once would be free. Same errors.
  absl::StatusOr<Counted> Count(const Subjects& subjects);

  // What became of it; one of these must follow.
  absl::Status Fail(const Counted& counted);
  absl::Status Succeed(const Counted& counted, int32_t user_id);
  // The password was not looked at.
  absl::Status TakeBack(const Counted& counted);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_LOGIN_THROTTLE_H_
