#include "webmunk/retry.h"

#include <algorithm>
#include <random>

namespace webmunk {

bool IsRetryable(const absl::Status& status) { return absl::IsUnavailable(status); }

Backoff::Backoff(const RetryOptions& options)
    : ceiling_(std::min(options.initial_backoff, options.max_backoff)),
      max_(options.max_backoff),
      random_(std::random_device{}()) {}

absl::Duration Backoff::Next() {
  const absl::Duration pause = ceiling_ * std::uniform_real_distribution<double>(0.5, 1.0)(random_);
  ceiling_ = std::min(ceiling_ * 2, max_);
  return pause;
}

}  // namespace webmunk
