#include "server/exports/cron.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kLongest = 256;
// A given weekday on 29 February comes back within these.
constexpr int kYearsToSearch = 41;

struct FieldRule {
  const char* name;
  int first;
  int last;
  // The names of the values from `first` on, three letters each.
  std::string_view words;
};

constexpr std::array<FieldRule, 5> kFields = {{
    {"minute", 0, 59, ""},
    {"hour", 0, 23, ""},
    {"day of the month", 1, 31, ""},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec"},
    {"day of the week", 0, 7, "sunmontuewedthufrisat"},
}};

absl::Status Wrong(const FieldRule& rule, const char* fault) {
  return absl::InvalidArgumentError(absl::StrCat("cron: the ", rule.name, " ", fault));
}

// The number or the name of one value.
std::optional<int> ValueOf(const FieldRule& rule, const std::string& text) {
  constexpr size_t kWord = 3;
  if (text.size() == kWord && !rule.words.empty()) {
    const std::string lower = absl::AsciiStrToLower(text);
    for (size_t at = 0; at < rule.words.size(); at += kWord) {
      if (rule.words.substr(at, kWord) == lower) return rule.first + static_cast<int>(at / kWord);
    }
  }
  int value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (text.size() > 2 || text.starts_with('-') || read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  return value;
}

struct Range {
  int first = 0;
  int last = 0;
  int step = 1;
};

absl::StatusOr<Range> ParseRange(const FieldRule& rule, const std::string& text) {
  const std::vector<std::string> parts = absl::StrSplit(text, '/');
  const std::vector<std::string> ends = absl::StrSplit(parts[0], '-');
  if (parts.size() > 2 || ends.size() > 2) return Wrong(rule, "has too many marks");
  Range range;
  if (parts[0] == "*") {
    range = {.first = rule.first, .last = rule.last};
  } else {
    const std::optional<int> first = ValueOf(rule, ends.front());
    std::optional<int> last = ValueOf(rule, ends.back());
    if (!first || !last) return Wrong(rule, "is not a number or a name");
    const bool is_week = rule.last == 7;
    if (is_week && ends.size() == 2 && *last == 0 && *first > 0) last = 7;
    if (*first < rule.first || *last > rule.last) return Wrong(rule, "is out of its range");
    if (*first > *last) return Wrong(rule, "has a range that ends before it begins");
    range = {.first = *first, .last = *last};
  }
  if (parts.size() == 2) {
    const std::optional<int> step = ValueOf({rule.name, 0, 0, ""}, parts[1]);
    if (!step || *step < 1) return Wrong(rule, "has a step that is no number above 0");
    if (parts[0] != "*" && ends.size() == 1) return Wrong(rule, "has a step without a range");
    range.step = *step;
  }
  return range;
}

absl::StatusOr<std::bitset<64>> ParseField(const FieldRule& rule, const std::string& text) {
  std::bitset<64> values;
  const std::vector<std::string> ranges = absl::StrSplit(text, ',');
  for (const std::string& one : ranges) {
    WEBMUNK_ASSIGN_OR_RETURN(const Range range, ParseRange(rule, one));
    for (int value = range.first; value <= range.last; value += range.step) {
      values.set(static_cast<size_t>(value));
    }
  }
  return values;
}

template <size_t kSize>
std::bitset<kSize> First(const std::bitset<64>& values) {
  return std::bitset<kSize>(values.to_ullong() & ((uint64_t{1} << kSize) - 1));
}

size_t WeekdayOf(absl::CivilDay day) {
  // absl's weekdays begin on Monday.
  return (static_cast<size_t>(absl::GetWeekday(day)) + 1) % 7;
}

}  // namespace

absl::StatusOr<Cron> Cron::Parse(std::string_view text) {
  if (text.size() > kLongest) return absl::InvalidArgumentError("cron: the expression is too long");
  const std::vector<std::string> fields =
      absl::StrSplit(std::string(text), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (fields.size() != kFields.size()) {
    return absl::InvalidArgumentError("cron: the expression must have five fields");
  }
  std::array<std::bitset<64>, kFields.size()> values;
  for (size_t i = 0; i < kFields.size(); ++i) {
    WEBMUNK_ASSIGN_OR_RETURN(values.at(i), ParseField(kFields.at(i), fields[i]));
  }
  if (values[4].test(7)) values[4].set(0);
  Cron cron;
  cron.minutes_ = First<60>(values[0]);
  cron.hours_ = First<24>(values[1]);
  cron.days_ = First<32>(values[2]);
  cron.months_ = First<13>(values[3]);
  cron.weekdays_ = First<7>(values[4]);
  cron.needs_both_days_ = fields[2].starts_with('*') || fields[4].starts_with('*');
  cron.is_repeated_ = fields[0].starts_with('*') || fields[1].starts_with('*');
  if (!cron.NextMinute(absl::CivilMinute(2000))) {
    return absl::InvalidArgumentError("cron: there is no such day");
  }
  return cron;
}

bool Cron::HasDay(absl::CivilDay day) const {
  const bool has_day = days_.test(static_cast<size_t>(day.day()));
  const bool has_weekday = weekdays_.test(WeekdayOf(day));
  return needs_both_days_ ? has_day && has_weekday : has_day || has_weekday;
}

std::optional<absl::CivilMinute> Cron::NextMinute(absl::CivilMinute from) const {
  const absl::CivilMinute limit = from + int64_t{kYearsToSearch} * 366 * 24 * 60;
  for (absl::CivilMinute minute = from; minute < limit;) {
    if (!months_.test(static_cast<size_t>(minute.month()))) {
      minute = absl::CivilMinute(absl::CivilMonth(minute) + 1);
    } else if (!HasDay(absl::CivilDay(minute))) {
      minute = absl::CivilMinute(absl::CivilDay(minute) + 1);
    } else if (!hours_.test(static_cast<size_t>(minute.hour()))) {
      minute = absl::CivilMinute(absl::CivilHour(minute) + 1);
    } else if (!minutes_.test(static_cast<size_t>(minute.minute()))) {
      ++minute;
    } else {
      return minute;
    }
  }
  return std::nullopt;
}

CronTime Cron::NextRepeated(absl::Time after, const absl::TimeZone& zone) const {
  // From `begin` to `end` the clocks go on evenly.
  absl::Time begin = absl::FromUnixSeconds(absl::ToUnixSeconds(after));
  absl::CivilSecond shown = zone.At(begin).cs;
  absl::CivilMinute from = absl::CivilMinute(shown) + 1;
  while (const std::optional<absl::CivilMinute> minute = NextMinute(from)) {
    const absl::Time due = begin + absl::Seconds(absl::CivilSecond(*minute) - shown);
    absl::TimeZone::CivilTransition change;
    if (!zone.NextTransition(begin, &change)) return {.due = due, .nominal = *minute};
    const absl::Time end = begin + absl::Seconds(change.from - shown);
    if (due < end) return {.due = due, .nominal = *minute};
    const bool is_skipped = absl::CivilSecond(*minute) < change.to;
    if (is_skipped) return {.due = end, .nominal = *minute};
    begin = end;
    shown = change.to;
    from = absl::CivilMinute(shown);
    if (shown.second() > 0) ++from;
  }
  return {.due = absl::InfiniteFuture(), .nominal = absl::CivilMinute::max()};
}

CronTime Cron::NextTime(absl::Time after, const absl::TimeZone& zone) const {
  if (is_repeated_) return NextRepeated(after, zone);
  // Instants follow each other as the minutes of the clock do, since a skipped minute
  // stands for the end of the gap and a repeated one for its first time.
  absl::CivilMinute from(zone.At(after).cs);
  while (const std::optional<absl::CivilMinute> minute = NextMinute(from)) {
    const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(*minute));
    const bool is_skipped = info.kind == absl::TimeZone::TimeInfo::SKIPPED;
    const absl::Time due = is_skipped ? info.trans : info.pre;
    if (due > after) return {.due = due, .nominal = *minute};
    from = *minute + 1;
  }
  return {.due = absl::InfiniteFuture(), .nominal = absl::CivilMinute::max()};
}

}  // namespace webmunk
