#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_CHANGE_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_CHANGE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "server/base/access.h"
#include "server/exports/export_order.h"
#include "server/exports/schedule_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// What a user says of a schedule; what is none stays.
struct ScheduleChange {
  std::optional<std::string> cron;
  // Empty: the server's.
  std::optional<std::string> time_zone;
  std::optional<ScheduleWindow> window;
  // Its zone is empty for the schedule's.
  std::optional<ExportOrder> order;
  std::optional<bool> enabled;
  std::optional<bool> skips_suppressed;
  // The revision that it must have.
  std::optional<int64_t> revision;
};

// Whether it does nothing but disable.
bool OnlyDisables(const ScheduleChange& change);

// Makes the record what the change says. With another window kSinceLast begins anew.
void Apply(const ScheduleChange& change, ScheduleRecord& record);

// FAILED_PRECONDITION if an order that shows nobody, because none of its participants is
// left or in the scope, would become one of everybody by being written back.
absl::Status CheckNotWidened(Connection& connection, const ScheduleRecord& record,
                             const ScheduleChange& change, const AccessScope& scope);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_CHANGE_H_
