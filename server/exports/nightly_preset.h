#ifndef WEBMUNK_SERVER_EXPORTS_NIGHTLY_PRESET_H_
#define WEBMUNK_SERVER_EXPORTS_NIGHTLY_PRESET_H_

#include <string>

#include "absl/time/civil_time.h"
#include "server/exports/delivery_target.h"
#include "server/exports/export_job_request.h"

namespace webmunk {

// The export that the existing system made each night, of one calendar day by the time
// of arrival: its twelve reports, in their order. `day` is that day, and the archive is
// named after it, as `<host>_<day>_<job>_…`.
JobRequest NightlyRequest(absl::CivilDay day, const std::string& host, const std::string& zone);

// Where destinations keep it: in a folder of the day.
std::string NightlyPath(absl::CivilDay day);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_NIGHTLY_PRESET_H_
