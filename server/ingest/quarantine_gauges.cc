#include "server/ingest/quarantine_gauges.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

// 0 would be a limit that is always passed, to whoever divides by it.
void ShowLimit(const char* scope, int64_t bytes) {
  NewGauge("webmunk_quarantine_limit_bytes",
           "Most bytes that the quarantine holds, in all and of one participant or address; +Inf: "
           "no such limit.",
           {{"scope", scope}})
      .Set(bytes > 0 ? static_cast<double>(bytes) : std::numeric_limits<double>::infinity());
}

double SecondsSince(int64_t unix_micros) {
  const absl::Duration age = absl::Now() - absl::FromUnixMicros(unix_micros);
  return std::max(0.0, absl::ToDoubleSeconds(age));
}

}  // namespace

QuarantineGauges::QuarantineGauges(const QuarantineBudget& budget, absl::Duration max_age)
    : entries_("webmunk_quarantine_entries", "Bundles and points in quarantine.",
               [&budget] { return static_cast<double>(budget.usage().entries); }),
      bytes_("webmunk_quarantine_bytes", "Bytes of what is in quarantine.",
             [&budget] { return static_cast<double>(budget.usage().size_bytes); }),
      oldest_age_("webmunk_quarantine_oldest_age_seconds",
                  "How long ago the oldest entry of the quarantine arrived; 0: there is none.",
                  [&budget] {
                    const QuarantineUsage usage = budget.usage();
                    return usage.oldest ? SecondsSince(*usage.oldest) : 0.0;
                  }) {
  const QuarantineLimits& limits = budget.limits();
  ShowLimit("all", limits.total);
  ShowLimit("participant", limits.per_participant);
  ShowLimit("address", limits.per_address);
  NewGauge("webmunk_quarantine_limit_age_seconds",
           "How long the quarantine holds an entry before it is deleted.")
      .Set(absl::ToDoubleSeconds(max_age));
}

}  // namespace webmunk
