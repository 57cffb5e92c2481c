#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_ORDER_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_ORDER_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "server/exports/export_order.h"

namespace webmunk {

// What a schedule makes, as JSON, and from it: without participants, those are rows.
// INTERNAL if it is not what the former wrote.
std::string WriteScheduleOrder(const ExportOrder& order);
absl::StatusOr<ExportOrder> ReadScheduleOrder(std::string_view json);

// Puts the day and the server's name in place of `{day}` and `{host}` in the archive's
// name, its folder and the mail's subject.
void FillPlaceholders(absl::CivilDay day, const std::string& host, ExportOrder& order);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_ORDER_H_
