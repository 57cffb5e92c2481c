#include "server/ingest/append_call.h"

#include <optional>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/log_limiter.h"
#include "server/ingest/ingest_metrics.h"
#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

LogLimiter& QuarantinedLines() {
  static auto& limiter = *new LogLimiter();
  return limiter;
}

LogLimiter& RefusedLines() {
  static auto& limiter = *new LogLimiter();
  return limiter;
}

}  // namespace

AppendCall::AppendCall(MethodLatency& latency, std::string trace, size_t bytes)
    : latency_(&latency), trace_(std::move(trace)), bytes_(bytes), begin_(absl::Now()) {}

void AppendCall::End(const absl::StatusOr<AppendResult>& result) const {
  const absl::Duration duration = absl::Now() - begin_;
  latency_->Record(result.status().code(), duration);
  IngestMetrics::Get().CountAnswer(result, bytes_);
  if (result.ok() && !result->fault) return;
  const int64_t micros = absl::ToInt64Microseconds(duration);
  if (result.ok()) {
    const std::string_view reason = FaultReasonName(result->fault->reason);
    const std::optional<int64_t> left_out = QuarantinedLines().Admit(reason);
    if (!left_out) return;
    LogWarning("bundle quarantined", {{"method", latency_->method()},
                                      {"bytes", bytes_},
                                      {"micros", micros},
                                      {"trace", trace_},
                                      {"reason", reason},
                                      {"left_out", *left_out}});
    return;
  }
  const std::string_view reason = RefusalReasonName(RefusalReasonOf(result.status()));
  const std::optional<int64_t> left_out = RefusedLines().Admit(reason);
  if (!left_out) return;
  LogWarning("bundle refused", {{"method", latency_->method()},
                                {"bytes", bytes_},
                                {"micros", micros},
                                {"trace", trace_},
                                {"code", absl::StatusCodeToString(result.status().code())},
                                {"reason", reason},
                                {"left_out", *left_out}});
}

}  // namespace webmunk
