#ifndef WEBMUNK_SERVER_RPC_METHOD_LATENCY_H_
#define WEBMUNK_SERVER_RPC_METHOD_LATENCY_H_

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/metrics.h"
#include "server/base/mutex.h"

namespace webmunk {

// How long the calls of one method take, as a histogram for each code that they
// ended with. Thread-safe; once a code has occurred, without a lock of its own.
class MethodLatency {
 public:
  // The one of `method`, such as `IngestService.AppendBundle`, which must be a
  // constant. Takes a lock: a busy method keeps the reference.
  static MethodLatency& Of(std::string_view method);

  explicit MethodLatency(std::string_view method) : method_(method) {}

  const std::string& method() const { return method_; }
  void Record(absl::StatusCode code, absl::Duration duration);

 private:
  // The codes of gRPC are 0 to 16.
  static constexpr size_t kCodes = 17;

  const Histogram& For(size_t code);

  const std::string method_;
  Mutex mutex_;
  // Each is made when its code first occurs, and then left alone.
  std::array<std::optional<Histogram>, kCodes> histograms_;
  std::array<std::atomic<bool>, kCodes> made_{};
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_METHOD_LATENCY_H_
