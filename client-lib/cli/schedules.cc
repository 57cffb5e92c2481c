#include <string>
#include <vector>

#include "command_table.h"
#include "list_command.h"
#include "named_resource.h"
#include "record.h"
#include "schedule_record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::ExportSchedule& schedule) { return ScheduleRecord(schedule).Json(); }
std::vector<std::string> Fields(const v1::ExportSchedule& schedule) {
  return ScheduleRecord(schedule).Values();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("schedules list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListExportSchedulesRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::ExportSchedule>(settings->client.ListExportSchedules(request), *settings,
                                       console, ScheduleHeading(), Json, Fields);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "schedule");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = ExportScheduleName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto schedule = settings->client.GetExportSchedule(*name);
  if (!schedule.ok()) return Fail(console, schedule.status());
  FullScheduleRecord(*schedule).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command SchedulesListCommand() {
  return {"schedules list",
          "[OPTION]...",
          "List what makes exports again and again, by name.",
          "Fields: name, cron expression, time zone, window, whether it is enabled, when it is\n"
          "due next, the last one that was due, owner, why it has stopped.",
          {kLimitOption},
          RunList};
}

Command SchedulesShowCommand() {
  return {"schedules show",
          "SCHEDULE [OPTION]...",
          "Show one schedule of exports, with its order.",
          nullptr,
          {},
          RunShow};
}

}  // namespace webmunk::cli
