#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "command_table.h"
#include "export_record.h"
#include "named_resource.h"
#include "record.h"

namespace webmunk::cli {
namespace {

absl::StatusOr<std::string> ReadDay(const Arguments& arguments, const char* option) {
  absl::CivilDay day;
  if (absl::ParseCivilTime(arguments.Get(option).value_or(""), &day)) {
    return absl::FormatCivilTime(day);
  }
  return absl::InvalidArgumentError(absl::StrCat("--", option, " must be a day as YYYY-MM-DD"));
}

absl::StatusOr<v1::BackfillExportScheduleRequest> ReadRequest(const Arguments& arguments) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "schedule");
  if (!argument.ok()) return argument.status();
  const absl::StatusOr<std::string> name = ExportScheduleName(*argument);
  if (!name.ok()) return name.status();
  const absl::StatusOr<std::string> first = ReadDay(arguments, "from");
  if (!first.ok()) return first.status();
  const absl::StatusOr<std::string> last = ReadDay(arguments, "until");
  if (!last.ok()) return last.status();
  v1::BackfillExportScheduleRequest request;
  request.set_name(*name);
  request.set_first_day(*first);
  request.set_last_day(*last);
  return request;
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<v1::BackfillExportScheduleRequest> request = ReadRequest(arguments);
  if (!request.ok()) return FailUsage(console, request.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const auto response = settings->client.BackfillExportSchedule(*request);
  if (!response.ok()) return Fail(console, response.status());
  WriteExportJobs(response->export_jobs(), settings->format, console.out);
  if (response->existing_days() > 0) {
    console.err << "webmunk: days whose jobs were there already: " << response->existing_days()
                << "\n";
  }
  return kSucceeded;
}

}  // namespace

Command SchedulesBackfillCommand() {
  return {"schedules backfill",
          "SCHEDULE --from DAY --until DAY [OPTION]...",
          "Make the exports of days that a schedule has not made.",
          "Only for a schedule of the previous day. Prints the jobs, oldest day first.",
          {{"from", "DAY", "the first day that is exported, as YYYY-MM-DD"},
           {"until", "DAY", "the last one; at most 366 days"}},
          Run};
}

}  // namespace webmunk::cli
