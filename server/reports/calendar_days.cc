#include "server/reports/calendar_days.h"

namespace webmunk {

int64_t BeginOfDay(absl::CivilDay day, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo midnight = zone.At(absl::CivilSecond(day));
  const bool is_skipped = midnight.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return absl::ToUnixMicros(is_skipped ? midnight.trans : midnight.pre);
}

MicrosRange InstantsOfDays(std::optional<absl::CivilDay> first, std::optional<absl::CivilDay> last,
                           const absl::TimeZone& zone) {
  MicrosRange range;
  if (first) range.from = BeginOfDay(*first, zone);
  if (last) range.to = BeginOfDay(*last + 1, zone);
  return range;
}

MicrosRange StretchedToOneDay(const MicrosRange& range) {
  constexpr int64_t kDay = int64_t{86'400} * 1'000'000;
  if (!range.from || !range.to) return range;
  const int64_t last = *range.to - 1;
  if (last - *range.from >= kDay) return range;
  return {.from = last - kDay, .to = range.to};
}

}  // namespace webmunk
