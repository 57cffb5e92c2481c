#include "schedule_record.h"

#include "json_object.h"
#include "proto_text.h"

namespace webmunk::cli {
namespace {

std::string WindowName(v1::ExportSchedule::Window window) {
  switch (window) {
    case v1::ExportSchedule::WINDOW_PREVIOUS_DAY:
      return "previous-day";
    case v1::ExportSchedule::WINDOW_SINCE_LAST:
      return "since-last";
    case v1::ExportSchedule::WINDOW_ALL:
      return "all";
    default:
      return "unknown";
  }
}

}  // namespace

std::vector<std::string> ScheduleHeading() {
  return {"SCHEDULE", "CRON",      "TIME ZONE", "WINDOW", "ENABLED",
          "NEXT RUN", "LAST SLOT", "OWNER",     "ALERT"};
}

Record ScheduleRecord(const v1::ExportSchedule& schedule) {
  const std::string window = v1::ExportSchedule::Window_Name(schedule.window());
  return Record()
      .String("name", schedule.name())
      .String("cron", schedule.cron())
      .String("timeZone", schedule.time_zone())
      .Raw("window", JsonString(window), WindowName(schedule.window()))
      .Bool("enabled", schedule.enabled())
      .Time("nextRunTime", schedule.has_next_run_time(), schedule.next_run_time())
      .String("lastSlot", schedule.last_slot())
      .String("owner", schedule.owner())
      .String("alert", schedule.alert());
}

Record FullScheduleRecord(const v1::ExportSchedule& schedule) {
  const std::string order = JsonOf(schedule.order());
  return ScheduleRecord(schedule)
      .Bool("skipsSuppressed", schedule.skips_suppressed())
      .Raw("order", order, order)
      .Time("createTime", schedule.has_create_time(), schedule.create_time())
      .Time("updateTime", schedule.has_update_time(), schedule.update_time())
      .String("etag", schedule.etag());
}

absl::StatusOr<v1::ExportSchedule::Window> ParseWindowName(const std::string& name) {
  for (const v1::ExportSchedule::Window window :
       {v1::ExportSchedule::WINDOW_PREVIOUS_DAY, v1::ExportSchedule::WINDOW_SINCE_LAST,
        v1::ExportSchedule::WINDOW_ALL}) {
    if (name == WindowName(window)) return window;
  }
  return absl::InvalidArgumentError("--window must be previous-day, since-last or all");
}

}  // namespace webmunk::cli
