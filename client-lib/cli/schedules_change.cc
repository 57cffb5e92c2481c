#include <string>
#include <utility>
#include <vector>

#include "command_table.h"
#include "named_resource.h"
#include "order_options.h"
#include "record.h"
#include "schedule_record.h"

namespace webmunk::cli {
namespace {

std::vector<Option> FieldOptions() {
  std::vector<Option> options = {
      {"cron", "EXPR", "minute, hour, day of the month, month, day of the week: '30 9 * * *'"},
      {"window", "WINDOW", "of what: previous-day, since-last (the run before), or all"},
      {"time-zone", "ZONE", "of the expression and of days; the server's if it is not given"},
      {"enabled", "YES|NO", "whether it runs"},
      {"skip-suppressed", "YES|NO",
       "whether participants are left out whose alerts, or whose group's, are suppressed"}};
  for (const Option& option : OrderOptions()) options.push_back(option);
  return options;
}

// Reads the options into the schedule, but for its order, and tells which fields they
// set. An error is one of usage.
absl::StatusOr<std::vector<std::string>> ReadFields(const Arguments& arguments,
                                                    v1::ExportSchedule& schedule) {
  std::vector<std::string> paths;
  if (const auto cron = arguments.Get("cron")) {
    schedule.set_cron(*cron);
    paths.emplace_back("cron");
  }
  if (const auto name = arguments.Get("window")) {
    const absl::StatusOr<v1::ExportSchedule::Window> window = ParseWindowName(*name);
    if (!window.ok()) return window.status();
    schedule.set_window(*window);
    paths.emplace_back("window");
  }
  if (const auto zone = arguments.Get("time-zone")) {
    schedule.set_time_zone(*zone);
    paths.emplace_back("time_zone");
  }
  if (arguments.Has("enabled")) {
    const absl::StatusOr<bool> enabled = ReadYesNo(arguments, "enabled");
    if (!enabled.ok()) return enabled.status();
    schedule.set_enabled(*enabled);
    paths.emplace_back("enabled");
  }
  if (arguments.Has("skip-suppressed")) {
    const absl::StatusOr<bool> skips = ReadYesNo(arguments, "skip-suppressed");
    if (!skips.ok()) return skips.status();
    schedule.set_skips_suppressed(*skips);
    paths.emplace_back("skips_suppressed");
  }
  return paths;
}

// An error is one of usage.
absl::Status ChangeOrder(const Arguments& arguments, v1::ExportOrder& order) {
  for (const std::string& option : arguments.GetAll("clear")) {
    absl::Status cleared = ClearOrderOption(option, order);
    if (!cleared.ok()) return cleared;
  }
  return ReadOrderOptions(arguments, order);
}

absl::StatusOr<std::string> ReadName(const Arguments& arguments) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "schedule");
  if (!argument.ok()) return argument.status();
  return ExportScheduleName(*argument);
}

ExitCode WriteSchedule(const absl::StatusOr<v1::ExportSchedule>& schedule,
                       const CallSettings& settings, Console& console) {
  if (!schedule.ok()) return Fail(console, schedule.status());
  FullScheduleRecord(*schedule).Write(settings.format, console.out);
  return kSucceeded;
}

ExitCode RunCreate(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  if (!arguments.Has("cron") || !arguments.Has("window")) {
    return FailUsage(console, absl::InvalidArgumentError("give --cron and --window"));
  }
  v1::CreateExportScheduleRequest request;
  request.set_export_schedule_id(LastPart(*name));
  v1::ExportSchedule& schedule = *request.mutable_export_schedule();
  schedule.set_enabled(true);
  const auto paths = ReadFields(arguments, schedule);
  if (!paths.ok()) return FailUsage(console, paths.status());
  const absl::Status order = ReadOrderOptions(arguments, *schedule.mutable_order());
  if (!order.ok()) return FailUsage(console, order);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  return WriteSchedule(settings->client.CreateExportSchedule(request), *settings, console);
}

// The server knows an order as a whole: what is not given is what it has. The etag tells
// if somebody else changes it in between.
absl::Status ChangeOrderOf(const Client& client, const Arguments& arguments,
                           v1::ExportSchedule& schedule) {
  absl::StatusOr<v1::ExportSchedule> before = client.GetExportSchedule(schedule.name());
  if (!before.ok()) return before.status();
  *schedule.mutable_order() = std::move(*before->mutable_order());
  schedule.set_etag(before->etag());
  return ChangeOrder(arguments, *schedule.mutable_order());
}

ExitCode RunSet(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::UpdateExportScheduleRequest request;
  v1::ExportSchedule& schedule = *request.mutable_export_schedule();
  schedule.set_name(*name);
  const auto paths = ReadFields(arguments, schedule);
  if (!paths.ok()) return FailUsage(console, paths.status());
  for (const std::string& path : *paths) request.mutable_update_mask()->add_paths(path);
  const bool has_order = HasOrderOptions(arguments) || arguments.Has("clear");
  if (has_order) request.mutable_update_mask()->add_paths("order");
  if (request.update_mask().paths().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("give what to set, such as --enabled"));
  }
  // What is wrong with the options is to be said before anything is sent.
  v1::ExportOrder checked;
  const absl::Status usage = ChangeOrder(arguments, checked);
  if (!usage.ok()) return FailUsage(console, usage);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  if (has_order) {
    const absl::Status changed = ChangeOrderOf(settings->client, arguments, schedule);
    if (!changed.ok()) return Fail(console, changed);
  }
  return WriteSchedule(settings->client.UpdateExportSchedule(request), *settings, console);
}

ExitCode RunDelete(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> name = ReadName(arguments);
  if (!name.ok()) return FailUsage(console, name.status());
  v1::DeleteExportScheduleRequest request;
  request.set_name(*name);
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::Status status = settings->client.DeleteExportSchedule(request);
  return status.ok() ? kSucceeded : Fail(console, status);
}

}  // namespace

Command SchedulesCreateCommand() {
  return {"schedules create",
          "NAME --cron EXPR --window WINDOW [OPTION]...",
          "Have exports made again and again.",
          "It runs with your rights, and is enabled unless --enabled is no. In --prefix and\n"
          "--suffix {day} stands for the day that is exported.",
          FieldOptions(),
          RunCreate};
}

Command SchedulesSetCommand() {
  std::vector<Option> options = FieldOptions();
  options.push_back({"clear", "OPTION",
                     "first make it as if this option of the order, such as mail, had never been "
                     "given; may be given again",
                     true});
  return {"schedules set",
          "SCHEDULE OPTION...",
          "Change a schedule of exports.",
          "Only what is given changes; from then on it runs with your rights. The values of an\n"
          "option that may be given again take the place of all that it had.",
          std::move(options),
          RunSet};
}

Command SchedulesDeleteCommand() {
  return {"schedules delete",
          "SCHEDULE [OPTION]...",
          "Delete a schedule of exports. The jobs that it made stay.",
          nullptr,
          {},
          RunDelete};
}

}  // namespace webmunk::cli
