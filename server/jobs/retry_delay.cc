#include "server/jobs/retry_delay.h"

#include <algorithm>

namespace webmunk {

absl::Duration RetryDelay::Next() {
  const absl::Duration delay = bound_ * absl::Uniform(random_, 0.5, 1.0);
  bound_ = std::min(bound_ * 2, longest_);
  return delay;
}

}  // namespace webmunk
