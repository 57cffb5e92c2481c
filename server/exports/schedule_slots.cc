#include "server/exports/schedule_slots.h"

#include <algorithm>
#include <deque>

#include "absl/strings/str_cat.h"
#include "server/exports/export_job_request.h"
#include "server/reports/calendar_days.h"

namespace webmunk {
namespace {

constexpr int64_t kMaxBackfillDays = 366;

// `next` gives the slot to be run after one of them.
template <typename Next>
DueSlots FindDue(const Cron& cron, const absl::TimeZone& zone, absl::Time last, absl::Time now,
                 const Next& next) {
  DueSlots due;
  due.next = cron.Next(std::max(last, now), zone);
  // Looks back from now, further each time, until there are enough.
  std::deque<CronTime> found;
  absl::Time from = now;
  for (absl::Duration back = absl::Hours(1); from > last && !due.has_older; back *= 4) {
    from = std::max(last, now - back);
    found.clear();
    due.has_older = false;
    for (CronTime slot = cron.NextTime(from, zone); slot.due <= now; slot = next(slot)) {
      found.push_back(slot);
      if (found.size() <= kMaxMissedSlots) continue;
      found.pop_front();
      due.has_older = true;
    }
  }
  due.slots.assign(found.begin(), found.end());
  return due;
}

}  // namespace

DueSlots FindDueSlots(const Cron& cron, const absl::TimeZone& zone, absl::Time last,
                      absl::Time now) {
  return FindDue(cron, zone, last, now,
                 [&](const CronTime& slot) { return cron.NextTime(slot.due, zone); });
}

DueSlots FindDueDays(const Cron& cron, const absl::TimeZone& zone, absl::Time last,
                     absl::Time now) {
  return FindDue(cron, zone, last, now, [&](const CronTime& slot) {
    const absl::Time next_day = absl::FromCivil(absl::CivilDay(slot.nominal) + 1, zone);
    return cron.NextTime(std::max(slot.due, next_day - absl::Microseconds(1)), zone);
  });
}

absl::CivilDay DayBefore(const CronTime& slot) { return absl::CivilDay(slot.nominal) - 1; }

absl::Time EarliestExport(absl::CivilDay day, const absl::TimeZone& zone) {
  return absl::FromUnixMicros(BeginOfDay(day + 1, zone)) + kSettling;
}

std::string SlotName(absl::CivilDay day) { return absl::FormatCivilTime(day); }

std::string SlotName(absl::Time slot) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", slot, absl::UTCTimeZone());
}

absl::StatusOr<std::vector<absl::CivilDay>> BackfillDays(absl::CivilDay first,
                                                         absl::CivilDay last) {
  if (last < first) {
    return absl::InvalidArgumentError("the last day must not be before the first");
  }
  if (last - first >= kMaxBackfillDays) {
    return absl::InvalidArgumentError(
        absl::StrCat("a backfill must not have more than ", kMaxBackfillDays, " days"));
  }
  std::vector<absl::CivilDay> days;
  for (absl::CivilDay day = first; day <= last; ++day) days.push_back(day);
  return days;
}

}  // namespace webmunk
