#include "server/admin/quarantine_expiry.h"

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/points/quarantine_usage_store.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(10);
constexpr int kEntriesPerTransaction = 1000;

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
  return absl::OkStatus();
}

}  // namespace

TaskSpec QuarantineExpiryTask(absl::Duration max_age) {
  return {.name = "quarantine-expiry", .interval = kInterval, .run = [max_age](TaskRun& run) {
            return Expire(run, max_age);
          }};
}

}  // namespace webmunk
