#include "server/exports/schedule_change.h"

#include <vector>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

void SetOrder(const ExportOrder& order, ScheduleRecord& record) {
  record.order = order;
  record.all_participants = order.participants.empty() && order.group_ids.empty();
}

}  // namespace

bool OnlyDisables(const ScheduleChange& change) {
  return change.enabled == false && !change.cron && !change.time_zone && !change.window &&
         !change.order && !change.skips_suppressed;
}

void Apply(const ScheduleChange& change, ScheduleRecord& record) {
  if (change.cron) record.cron = *change.cron;
  if (change.time_zone) record.time_zone = *change.time_zone;
  if (change.window && *change.window != record.window) {
    record.window = *change.window;
    record.cursor.reset();
  }
  if (change.order) SetOrder(*change.order, record);
  if (change.skips_suppressed) record.skips_suppressed = *change.skips_suppressed;
  // What was stopped by itself keeps the reason until it is enabled.
  const bool is_stopped_by_itself = !record.enabled && change.enabled == false;
  if (change.enabled && !is_stopped_by_itself) record.alert.clear();
  if (change.enabled) record.enabled = *change.enabled;
}

absl::Status CheckNotWidened(Connection& connection, const ScheduleRecord& record,
                             const ScheduleChange& change, const AccessScope& scope) {
  const bool is_of_all =
      change.order && change.order->participants.empty() && change.order->group_ids.empty();
  if (!is_of_all || record.all_participants || !record.order.group_ids.empty()) {
    return absl::OkStatus();
  }
  WEBMUNK_ASSIGN_OR_RETURN(
      const std::vector<std::string> seen,
      ListScheduleParticipants(connection, record.id, /*excluded=*/false, scope));
  if (!seen.empty()) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the schedule's participants are gone or not yours: name others, or make another schedule");
}

}  // namespace webmunk
