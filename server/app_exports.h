#ifndef WEBMUNK_SERVER_APP_EXPORTS_H_
#define WEBMUNK_SERVER_APP_EXPORTS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/config.h"
#include "server/exports/export_runner.h"
#include "server/exports/schedule_runs.h"
#include "server/storage/connection.h"

namespace webmunk {

// What people call the server, in exports and in what they are called: --export_host, or
// the host of --public_url, or the machine's name.
std::string HostOf(const Config& config);

// How the server makes exports.
ExportRunner::Options ExportsOf(const Config& config);

// Whose points a user may export now; PERMISSION_DENIED if nobody's.
absl::StatusOr<AccessScope> ScopeOfCreator(Connection& connection, int32_t user_id);

// How it runs schedules of exports; `is_due` is called when there are jobs to be made.
ScheduleRules SchedulesOf(const Config& config, std::function<void()> is_due);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_APP_EXPORTS_H_
