#ifndef WEBMUNK_SERVER_EXPORTS_SCHEDULE_SLOTS_H_
#define WEBMUNK_SERVER_EXPORTS_SCHEDULE_SLOTS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/exports/cron.h"

namespace webmunk {

// How many missed runs of a schedule, or days, are made up.
inline constexpr int kMaxMissedSlots = 31;

// What of a schedule must be run now.
struct DueSlots {
  // When each was due, oldest first; of more than kMaxMissedSlots the latest.
  std::vector<CronTime> slots;
  // Older ones were left out.
  bool has_older = false;
  // When it is due again.
  absl::Time next;
};

// The slots after `last`, the latest one that was run, up to `now`. The work does not
// grow with the time between them.
DueSlots FindDueSlots(const Cron& cron, const absl::TimeZone& zone, absl::Time last,
                      absl::Time now);
// The same of one that exports days: of those that are about one day the first.
DueSlots FindDueDays(const Cron& cron, const absl::TimeZone& zone, absl::Time last, absl::Time now);

// What a daily schedule exports when it is due: the day before the one that the
// expression is about, also where the clocks skipped that minute and the instant is of
// the next day already.
absl::CivilDay DayBefore(const CronTime& slot);

// When the export of a day may begin: two minutes after the day's end, so that what
// was recorded in it is committed.
absl::Time EarliestExport(absl::CivilDay day, const absl::TimeZone& zone);

// The names of slots; a schedule has one job for each name. That of a day is the same
// however often and whenever it is asked for.
std::string SlotName(absl::CivilDay day);
std::string SlotName(absl::Time slot);

// The days of a backfill. INVALID_ARGUMENT if `last` is before `first`, or for more
// than 366 days.
absl::StatusOr<std::vector<absl::CivilDay>> BackfillDays(absl::CivilDay first, absl::CivilDay last);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_SCHEDULE_SLOTS_H_
