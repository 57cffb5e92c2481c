#include "server/admin/quarantine_expiry.h"

#include <chrono>

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/log_limiter.h"
#include "server/base/status_macros.h"
#include "server/points/quarantine_usage_store.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(10);
constexpr int kEntriesPerTransaction = 1000;
constexpr double kWarnShare = 0.8;
constexpr std::chrono::hours kWarnInterval(24);

// What nobody has looked at is deleted once it is old enough: somebody should know
// in time.
absl::Status WarnOfExpiry(Connection& connection, absl::Duration max_age) {
  static auto& limiter = *new LogLimiter(kWarnInterval);
  WEBMUNK_ASSIGN_OR_RETURN(const QuarantineUsage usage, LoadQuarantineUsage(connection));
  if (!usage.oldest) return absl::OkStatus();
  const absl::Duration age = absl::Now() - absl::FromUnixMicros(*usage.oldest);
  if (age < max_age * kWarnShare || !limiter.Admit("expiry")) return absl::OkStatus();
  LogWarning("quarantine entries expire soon", {{"entries", usage.entries},
                                                {"oldest_hours", absl::ToInt64Hours(age)},
                                                {"max_age_hours", absl::ToInt64Hours(max_age)}});
  return absl::OkStatus();
}

absl::Status Expire(TaskRun& run, absl::Duration max_age) {
  const int64_t received_before = absl::ToUnixMicros(absl::Now() - max_age);
  int64_t total = 0;
  int64_t deleted = 0;
  do {
    if (run.should_stop()) return absl::CancelledError("told to stop");
    WEBMUNK_ASSIGN_OR_RETURN(
        deleted, ExpireQuarantined(run.connection(), received_before, kEntriesPerTransaction));
    total += deleted;
  } while (deleted == kEntriesPerTransaction);
  if (total > 0) LogWarning("quarantine entries expired", {{"entries", total}});
  return WarnOfExpiry(run.connection(), max_age);
}

}  // namespace

TaskSpec QuarantineExpiryTask(absl::Duration max_age) {
  return {.name = "quarantine-expiry", .interval = kInterval, .run = [max_age](TaskRun& run) {
            return Expire(run, max_age);
          }};
}

}  // namespace webmunk
