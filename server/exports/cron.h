#ifndef WEBMUNK_SERVER_EXPORTS_CRON_H_
#define WEBMUNK_SERVER_EXPORTS_CRON_H_

#include <bitset>
#include <optional>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace webmunk {

// When a cron expression is due: the instant, and what it asks of the clock for it.
struct CronTime {
  absl::Time due;
  // The clock never shows it where it was skipped: `due` is later then, perhaps on the
  // next day.
  absl::CivilMinute nominal;
};

// A cron expression: minute, hour, day of the month, month and day of the week, with
// lists, ranges, steps, and names of months and days. As cron(8) has it, either of the
// two days is enough where both are restricted, and 0 and 7 are Sunday. Thread-safe.
class Cron {
 public:
  // INVALID_ARGUMENT with a message that names the field and the fault; also for a time
  // that never comes, as 30 February.
  static absl::StatusOr<Cron> Parse(std::string_view text);

  // The first instant after `after` at which it is due by the clocks of `zone`. What
  // falls into hours that the clocks skip is due once, where they go on, by the first of
  // such minutes. What they show twice is due the first time; as cron(8) has it, where minute
  // or hour begin with `*` both times.
  CronTime NextTime(absl::Time after, const absl::TimeZone& zone) const;
  absl::Time Next(absl::Time after, const absl::TimeZone& zone) const {
    return NextTime(after, zone).due;
  }

 private:
  Cron() = default;
  bool HasDay(absl::CivilDay day) const;
  CronTime NextRepeated(absl::Time after, const absl::TimeZone& zone) const;
  // The first due minute at or after `from`.
  std::optional<absl::CivilMinute> NextMinute(absl::CivilMinute from) const;

  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  // From Sunday.
  std::bitset<7> weekdays_;
  bool needs_both_days_ = false;
  bool is_repeated_ = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_CRON_H_
