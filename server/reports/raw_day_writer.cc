#include "server/reports/raw_day_writer.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/base/status_macros.h"
#include "server/points/jsonb_text.h"
#include "server/points/reader_view.h"
#include "server/reports/zone_names.h"

namespace webmunk {
namespace {

constexpr int64_t kDay = int64_t{86'400} * 1'000'000;

int64_t FloorDivide(int64_t value, int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

// In UTC.
int64_t MidnightBefore(int64_t micros) { return FloorDivide(micros, kDay) * kDay; }

}  // namespace

RawDayWriter::RawDayWriter(const Section& section, const ExportOptions& options,
                           const ExportOutput& output)
    : section_(section),
      options_(options),
      output_(output),
      member_(output.sink),
      zones_(options.zone_of_days()) {}

std::optional<std::string> RawDayWriter::DayOf(const ExportPoint& point) {
  if (options_.strict) return StrictDayOf(point.created);
  std::string day(zones_.study().created.Day(point.created));
  // Where the clock goes back over midnight the new day has begun nevertheless, as ranges of
  // days see it.
  return member_.is_open() && day < day_ ? day_ : day;
}

std::optional<std::string> RawDayWriter::StrictDayOf(int64_t created) {
  const MicrosRange& asked = section_.asked_range;
  if (!section_.is_looked_at && (!asked.to || created < *asked.to)) {
    span_ = {.first = span_ ? span_->first : created, .last = created};
  }
  if (!span_) return std::nullopt;
  const int64_t midnight = MidnightBefore(span_->first);
  const int64_t begin = std::max(midnight, asked.from.value_or(midnight));
  int64_t end = MidnightBefore(span_->last) + kDay;
  if (asked.to) end = std::min(end, *asked.to - 1);
  const int64_t number = FloorDivide(created - begin, kDay);
  if (number < 0 || begin + number * kDay > end) return std::nullopt;
  const bool is_local = asked.from && begin == *asked.from;
  ZoneClock& clock = (is_local ? zones_.study() : zones_.utc()).recorded;
  absl::CivilDay first;
  const std::string_view day = clock.Day(begin);
  if (!absl::ParseCivilTime(std::string(day), &first)) return std::nullopt;
  return absl::FormatCivilTime(first + number);
}

void RawDayWriter::Look(const ExportPoint& point) {
  const auto at = looked_at_.find(point.source);
  if (at == looked_at_.end()) {
    looked_at_.emplace(point.source, Span{.first = point.created, .last = point.created});
  } else {
    at->second.last = point.created;
  }
}

void RawDayWriter::GoTo(std::string_view source) {
  source_ = source;
  span_.reset();
  if (const auto at = looked_at_.find(source); at != looked_at_.end()) span_ = at->second;
}

absl::Status RawDayWriter::Add(const ExportPoint& point) {
  if (point.source != source_) {
    WEBMUNK_RETURN_IF_ERROR(EndDay());
    GoTo(point.source);
  }
  const std::optional<std::string> day = DayOf(point);
  if (!day) return absl::OkStatus();
  const std::optional<std::string_view> properties = whole_.Read(point.properties);
  if (!properties) {
    output_.bad_points.Add(point);
    return absl::OkStatus();
  }
  if (!member_.is_open() || *day != day_) {
    WEBMUNK_RETURN_IF_ERROR(EndDay());
    WEBMUNK_RETURN_IF_ERROR(BeginDay(point, *day));
    member_.buffer().Append("[\n  ");
  } else {
    member_.buffer().Append(",\n  ");
  }
  member_.buffer().Append(JsonbText(
      ReaderView(*properties, point.source, point.encrypted),
      {.indent = 2, .depth = 1, .is_as_sent = options_.stored_json == StoredJson::kAsSent}));
  return member_.Added(1);
}

absl::Status RawDayWriter::BeginDay(const ExportPoint& point, const std::string& day) {
  day_ = day;
  const std::string stem =
      absl::StrCat(std::string(point.source), "__", std::string(point.generator));
  const std::string extension = absl::StrCat("__", day, ".json");
  // What a stem is of may have underscores in other places.
  const std::string owner =
      absl::StrCat(point.source.size(), " ", std::string(point.source), section_.generator);
  return member_.Begin({.name = options_.strict ? output_.names.TakeOnce(owner, "", stem, extension)
                                                : output_.names.Take("", stem, extension),
                        .generator = section_.generator});
}

absl::Status RawDayWriter::EndDay() {
  if (!member_.is_open()) return absl::OkStatus();
  member_.buffer().Append("\n]");
  return member_.End();
}

}  // namespace webmunk
