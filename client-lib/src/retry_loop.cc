#include "retry_loop.h"

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace webmunk {

absl::Status RunWithRetries(const RetryOptions& options, absl::Time deadline,
                            absl::FunctionRef<absl::Status()> attempt) {
  Backoff backoff(options);
  for (int attempts = 1;; ++attempts) {
    absl::Status status = attempt();
    if (!IsRetryable(status)) return status;
    const absl::Duration pause = backoff.Next();
    // A pause that ends at the deadline would only turn a telling error into
    // DEADLINE_EXCEEDED.
    if (attempts == options.max_attempts || absl::Now() + pause >= deadline) {
      if (attempts == 1) return status;
      return absl::Status(status.code(),
                          absl::StrCat(status.message(), " (after ", attempts, " attempts)"));
    }
    absl::SleepFor(pause);
  }
}

}  // namespace webmunk
