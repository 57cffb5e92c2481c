#ifndef WEBMUNK_SERVER_JOBS_RETRY_DELAY_H_
#define WEBMUNK_SERVER_JOBS_RETRY_DELAY_H_

#include "absl/random/random.h"
#include "absl/time/time.h"

namespace webmunk {

// How long to wait after failures in a row: twice as long each time, up to a
// limit, and each time a random part of the upper half, so that those who failed
// together do not come back together. Not thread-safe.
class RetryDelay {
 public:
  RetryDelay(absl::Duration first, absl::Duration longest)
      : first_(first), longest_(longest), bound_(first) {}

  // The wait after a further failure.
  absl::Duration Next();
  // After a success.
  void Reset() { bound_ = first_; }

 private:
  const absl::Duration first_;
  const absl::Duration longest_;
  absl::Duration bound_;
  absl::BitGen random_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_RETRY_DELAY_H_
