#include "server/config_check.h"

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

// Tasks renew their leases some times in each.
constexpr absl::Duration kShortestLease = absl::Milliseconds(100);
constexpr absl::Duration kLongestGrace = absl::Hours(24);

}  // namespace

absl::Status CheckConfig(const Config& config) {
  const auto durations = std::to_array<std::pair<const char*, absl::Duration>>(
      {{"session_lifetime", config.session_lifetime},
       {"session_idle_time", config.session_idle_time},
       {"export_keep", config.export_keep},
       {"delivery_interval", config.delivery_interval},
       {"delivery_connect_timeout", config.delivery_connect_timeout},
       {"delivery_timeout", config.delivery_timeout},
       {"delivery_max_wait", config.delivery_max_wait},
       {"metadata_interval", config.metadata_interval},
       {"max_clock_skew", config.max_clock_skew},
       {"quarantine_max_age", config.quarantine_max_age}});
  for (const auto& [flag, duration] : durations) {
    if (duration > absl::ZeroDuration() && duration < absl::InfiniteDuration()) continue;
    return absl::InvalidArgumentError(absl::StrCat("--", flag, " must be a time like 30s or 12h"));
  }
  if (config.task_lease < kShortestLease || config.task_lease == absl::InfiniteDuration()) {
    return absl::InvalidArgumentError("--task_lease must be at least 100ms");
  }
  if (config.shutdown_grace < absl::ZeroDuration() || config.shutdown_grace > kLongestGrace) {
    return absl::InvalidArgumentError("--shutdown_grace must be from 0 to 24h");
  }
  if (!FindZone(config.export_time_zone)) {
    return absl::InvalidArgumentError("--export_time_zone is no name of a time zone");
  }
  return absl::OkStatus();
}

}  // namespace webmunk
