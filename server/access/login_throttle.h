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
// each time twice as long. From a network (an IPv4 address, or the /48 of an IPv6 one) in
// which the user has not logged in within 90 days from this address, or its /64:
// - of the user from this network: 5 are free, then up to 15 min; the hour begins anew
//   with each failure, so that who goes on guessing stays locked out;
// - from this network, of whatever users: 20 are free, then up to 15 min;
// - of the user, from all such networks together: 30 are free, then up to 1 min. One
//   network alone cannot get there. Who has several (two IPv6 /48 or IPv4 addresses do) can,
//   as long as it goes on, keep the user to the addresses it has logged in from.
// From an address, or /64, where the user has logged in nothing of this counts, whatever is
// guessed elsewhere, or there at others' passwords: 10 failures of the user itself are
// free, then up to 1 min. Who shares it with the user can use these up.
//
// The price of the /48: subscribers of providers that give each a /56 share one with up to
// 255 others, and wait for these when they log in from there for the first time.
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
