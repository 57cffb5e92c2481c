#include "server/reports/zone_clock.h"

#include "absl/time/civil_time.h"

namespace webmunk {
namespace {

constexpr int64_t kMicros = 1'000'000;
constexpr int64_t kDay = 86'400 * kMicros;
constexpr int64_t kMinute = 60;
// Beyond this, absl knows no transitions one by one.
constexpr int64_t kEndOfTransitions = int64_t{7'258'118'400} * kMicros;

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

char* Write2(int64_t value, char* to) {
  to[0] = static_cast<char>('0' + value / 10);
  to[1] = static_cast<char>('0' + value % 10);
  return to + 2;
}

// When a transition happens.
int64_t InstantOf(const absl::TimeZone& zone, const absl::TimeZone::CivilTransition& transition) {
  // The civil times between both are either skipped or there twice.
  const auto civil = transition.to > transition.from ? transition.from : transition.to;
  return absl::ToUnixMicros(zone.At(civil).trans);
}

}  // namespace

void ZoneClock::FindOffset(int64_t micros) {
  const absl::Time time = absl::FromUnixMicros(micros);
  const int64_t minutes = FloorDivide(zone_.At(time).offset + kMinute / 2, kMinute);
  offset_ = minutes * kMinute * kMicros;
  offset_text_[0] = minutes < 0 ? '-' : '+';
  const int64_t size = minutes < 0 ? -minutes : minutes;
  char* to = Write2(size / kMinute, offset_text_.data() + 1);
  *to++ = ':';
  Write2(size % kMinute, to);

  from_ = micros;
  to_ = micros + 1;
  if (micros >= kEndOfTransitions) return;
  absl::TimeZone::CivilTransition transition;
  from_ = INT64_MIN;
  // A transition at this very second lies behind it.
  if (zone_.PrevTransition(time + absl::Seconds(1), &transition)) {
    from_ = InstantOf(zone_, transition);
  }
  to_ = kEndOfTransitions;
  if (zone_.NextTransition(time, &transition)) to_ = InstantOf(zone_, transition);
  // Where they do not tell, the offset is looked up each time.
  if (micros < from_ || micros >= to_) {
    from_ = micros;
    to_ = micros + 1;
  }
}

int64_t ZoneClock::FindDay(int64_t micros) {
  if (micros < from_ || micros >= to_) FindOffset(micros);
  const int64_t local = micros + offset_;
  const int64_t day = FloorDivide(local, kDay);
  if (day != day_) {
    day_ = day;
    const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + day;
    char* to = Write2(civil.year() / 100 % 100, day_text_.data());
    to = Write2(civil.year() % 100, to);
    *to++ = '-';
    to = Write2(civil.month(), to);
    *to++ = '-';
    Write2(civil.day(), to);
  }
  return local;
}

std::string_view ZoneClock::Day(int64_t micros) {
  FindDay(micros);
  return {day_text_.data(), day_text_.size()};
}

void ZoneClock::AppendIso(int64_t micros, RowBuffer& out) {
  constexpr size_t kLongest = 32;
  const int64_t time = FindDay(micros) - day_ * kDay;
  char* to = out.Room(kLongest);
  std::memcpy(to, day_text_.data(), day_text_.size());
  to += day_text_.size();
  *to++ = 'T';
  const int64_t seconds = time / kMicros;
  to = Write2(seconds / 3600, to);
  *to++ = ':';
  to = Write2(seconds / 60 % 60, to);
  *to++ = ':';
  to = Write2(seconds % 60, to);
  const int64_t fraction = time % kMicros;
  if (fraction != 0) {
    *to++ = '.';
    to = Write2(fraction / 10'000, to);
    to = Write2(fraction / 100 % 100, to);
    to = Write2(fraction % 100, to);
  }
  std::memcpy(to, offset_text_.data(), offset_text_.size());
  out.SetEnd(to + offset_text_.size());
}

}  // namespace webmunk
