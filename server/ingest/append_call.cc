#include "server/ingest/append_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/ingest/ingest_metrics.h"
#include "server/ingest/refusal.h"

namespace webmunk {

AppendCall::AppendCall(MethodLatency& latency, std::string trace, size_t bytes)
    : latency_(&latency), trace_(std::move(trace)), bytes_(bytes), begin_(absl::Now()) {}

void AppendCall::End(const absl::StatusOr<AppendResult>& result) const {
  const absl::Duration duration = absl::Now() - begin_;
  latency_->Record(result.status().code(), duration);
  IngestMetrics::Get().CountAnswer(result, bytes_);
  if (result.ok() && !result->fault) return;
  const int64_t micros = absl::ToInt64Microseconds(duration);
  if (result.ok()) {
    LogWarning("bundle quarantined", {{"method", latency_->method()},
                                      {"bytes", bytes_},
                                      {"micros", micros},
                                      {"trace", trace_},
                                      {"reason", FaultReasonName(result->fault->reason)}});
    return;
  }
  LogWarning("bundle refused", {{"method", latency_->method()},
                                {"bytes", bytes_},
                                {"micros", micros},
                                {"trace", trace_},
                                {"code", absl::StatusCodeToString(result.status().code())},
                                {"reason", RefusalReasonName(RefusalReasonOf(result.status()))}});
}

}  // namespace webmunk
