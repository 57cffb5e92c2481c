#include "server/base/log_limiter.h"

#include <utility>

namespace webmunk {

LogLimiter::LogLimiter(Clock::duration interval, std::function<Clock::time_point()> now)
    : interval_(interval), now_(std::move(now)) {}

std::optional<int64_t> LogLimiter::Admit(std::string_view kind) {
  const Clock::time_point now = now_();
  MutexLock lock(mutex_);
  const auto found = kinds_.find(kind);
  if (found == kinds_.end()) {
    kinds_.emplace(kind, Kind{.written = now});
    return 0;
  }
  if (now < found->second.written + interval_) {
    ++found->second.left_out;
    return std::nullopt;
  }
  found->second.written = now;
  return std::exchange(found->second.left_out, 0);
}

}  // namespace webmunk
