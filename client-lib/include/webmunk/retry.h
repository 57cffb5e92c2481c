#ifndef WEBMUNK_RETRY_H_
#define WEBMUNK_RETRY_H_

#include <random>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace webmunk {

// When a failed attempt is made again.
struct RetryOptions {
  // Attempts per operation, the first included. 0: as many as the operation's
  // timeout has room for. 1: never retry.
  int max_attempts = 0;

  // The longest pause after the first failed attempt; it doubles after each
  // further one up to `max_backoff`. The real pause is random, between a half
  // and the whole of it, so that clients do not come back all at once.
  absl::Duration initial_backoff = absl::Milliseconds(200);
  absl::Duration max_backoff = absl::Seconds(10);
};

// True if the same call can succeed later unchanged: UNAVAILABLE, and only that.
// By the server's contract it means that nothing is known to be stored.
bool IsRetryable(const absl::Status& status);

// The pauses of one operation, in order. Not thread-safe.
class Backoff {
 public:
  explicit Backoff(const RetryOptions& options);

  // The pause before the next attempt.
  absl::Duration Next();

 private:
  absl::Duration ceiling_;
  absl::Duration max_;
  std::minstd_rand random_;
};

}  // namespace webmunk

#endif  // WEBMUNK_RETRY_H_
