#ifndef WEBMUNK_SERVER_REPORTS_ZONE_CLOCK_H_
#define WEBMUNK_SERVER_REPORTS_ZONE_CLOCK_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/time/time.h"
#include "server/reports/row_buffer.h"

namespace webmunk {

// Writes instants in one zone. It remembers the last day it wrote and how long the
// zone's offset lasts, since the points of an export follow each other in time. Not
// thread-safe.
class ZoneClock {
 public:
  explicit ZoneClock(absl::TimeZone zone) : zone_(zone) {}

  // Appends `YYYY-MM-DDTHH:MM:SS[.ffffff]+HH:MM`; the fraction only where there is one.
  // An offset with seconds, of local mean times, is rounded to the minute, as pytz did.
  // `micros` are since 1970.
  void AppendIso(int64_t micros, RowBuffer& out);

  // The day of an instant there, `YYYY-MM-DD`; valid until the next call.
  std::string_view Day(int64_t micros);

 private:
  void FindOffset(int64_t micros);
  // Of the local time, which it returns.
  int64_t FindDay(int64_t micros);

  const absl::TimeZone zone_;
  // The offset is that of instants from `from_` to before `to_`.
  int64_t from_ = 1;
  int64_t to_ = 0;
  int64_t offset_ = 0;
  std::array<char, 6> offset_text_{};
  int64_t day_ = INT64_MIN;
  std::array<char, 10> day_text_{};
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_ZONE_CLOCK_H_
