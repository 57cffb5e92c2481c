#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_PROTO_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_PROTO_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "server/exports/export_schedules.h"
#include "webmunk/v1/export_schedule.pb.h"

namespace webmunk {

// INVALID_ARGUMENT if the id cannot be one.
absl::Status CheckScheduleId(const std::string& id);

void FillSchedule(const ScheduleView& view, v1::ExportSchedule& message);

// All that is said of a new one.
absl::StatusOr<ScheduleChange> ParseSchedule(const v1::ExportSchedule& message);
// What the mask names. INVALID_ARGUMENT if it is empty, or names what cannot be changed.
absl::StatusOr<ScheduleChange> ParseScheduleUpdate(const v1::UpdateExportScheduleRequest& request);

// INVALID_ARGUMENT, naming the field, if it is no day.
absl::StatusOr<absl::CivilDay> ParseBackfillDay(const std::string& text, const char* field);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_PROTO_H_
