#ifndef WEBMUNK_CLI_SCHEDULE_RECORD_H_
#define WEBMUNK_CLI_SCHEDULE_RECORD_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "record.h"
#include "webmunk/v1/export_schedule.pb.h"

namespace webmunk::cli {

std::vector<std::string> ScheduleHeading();
// For a row of a list.
Record ScheduleRecord(const v1::ExportSchedule& schedule);
// All of it, with its order.
Record FullScheduleRecord(const v1::ExportSchedule& schedule);

// `previous-day`, `since-last` or `all`. An error is one of usage.
absl::StatusOr<v1::ExportSchedule::Window> ParseWindowName(const std::string& name);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_SCHEDULE_RECORD_H_
