#ifndef WEBMUNK_SERVER_REPORTS_CALENDAR_DAYS_H_
#define WEBMUNK_SERVER_REPORTS_CALENDAR_DAYS_H_

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/points/micros_range.h"

namespace webmunk {

// The instants of the days from `first` to `last`, both included, in a zone: of 23 or
// 25 hours where its clocks are changed, and of none where it skipped a day. Open
// where a day is absent; empty if `last` is before `first`.
MicrosRange InstantsOfDays(std::optional<absl::CivilDay> first, std::optional<absl::CivilDay> last,
                           const absl::TimeZone& zone);

// When the day begins in the zone: at the first of two midnights, or where the skipped
// hours end.
int64_t BeginOfDay(absl::CivilDay day, const absl::TimeZone& zone);

// A range as the existing system took it for reports of Webmunk: one of less than 24
// hours, or whose end is before its begin, becomes the 24 hours before its last
// microsecond.
MicrosRange StretchedToOneDay(const MicrosRange& range);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_CALENDAR_DAYS_H_
