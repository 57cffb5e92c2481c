#include "server/rpc/method_latency.h"

#include <algorithm>
#include <map>

namespace webmunk {

MethodLatency& MethodLatency::Of(std::string_view method) {
  static Mutex mutex;
  static std::map<std::string_view, MethodLatency> methods;
  MutexLock lock(mutex);
  return methods.try_emplace(method, method).first->second;
}

void MethodLatency::Record(absl::StatusCode code, absl::Duration duration) {
  For(std::min(static_cast<size_t>(code), kCodes - 1)).Observe(absl::ToDoubleSeconds(duration));
}

const Histogram& MethodLatency::For(size_t code) {
  if (made_[code].load(std::memory_order_acquire)) return *histograms_[code];
  MutexLock lock(mutex_);
  if (!made_[code].load()) {
    histograms_[code] =
        NewHistogram("webmunk_rpc_duration_seconds", "Time from a call's arrival to its answer.",
                     {{"method", method_},
                      {"code", absl::StatusCodeToString(static_cast<absl::StatusCode>(code))}},
                     LatencyBounds());
    made_[code].store(true, std::memory_order_release);
  }
  return *histograms_[code];
}

}  // namespace webmunk
