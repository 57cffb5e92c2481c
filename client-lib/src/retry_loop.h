#ifndef WEBMUNK_RETRY_LOOP_H_
#define WEBMUNK_RETRY_LOOP_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "webmunk/retry.h"

namespace webmunk {

// Runs `attempt` until it succeeds, fails for good, or the next pause would reach
// `deadline`. The last attempt's error is returned, with the number of attempts
// in its message if there were several. Sleeps in the calling thread.
absl::Status RunWithRetries(const RetryOptions& options, absl::Time deadline,
                            absl::FunctionRef<absl::Status()> attempt);

}  // namespace webmunk

#endif  // WEBMUNK_RETRY_LOOP_H_
