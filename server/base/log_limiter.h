#ifndef WEBMUNK_SERVER_BASE_LOG_LIMITER_H_
#define WEBMUNK_SERVER_BASE_LOG_LIMITER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/base/mutex.h"

namespace webmunk {

// Keeps lines that callers can cause at any rate from filling the log. Of each kind
// the first is written, and later ones once an interval has passed since the last;
// each tells how many were left out before it. Exact counts are for metrics: how
// many were left out last is told only when a line of the kind comes again.
//
// Kinds come from small sets that the code fixes, as values of metrics' labels do.
// Thread-safe, with a short lock.
class LogLimiter {
 public:
  using Clock = std::chrono::steady_clock;

  explicit LogLimiter(Clock::duration interval = std::chrono::seconds(5),
                      std::function<Clock::time_point()> now = Clock::now);

  // How many lines of this kind were left out since the one before, if one may be
  // written now. None: leave this one out as well.
  std::optional<int64_t> Admit(std::string_view kind);

 private:
  struct Kind {
    Clock::time_point written;
    int64_t left_out = 0;
  };

  const Clock::duration interval_;
  const std::function<Clock::time_point()> now_;
  Mutex mutex_;
  std::map<std::string, Kind, std::less<>> kinds_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_LOG_LIMITER_H_
