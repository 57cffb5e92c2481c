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

}  // namespace

RawDayWriter::RawDayWriter(const Section& section, const ExportOptions& options,
                           const ExportOutput& output)
    : section_(section),
      options_(options),
      output_(output),
      member_(output.sink),
      zones_(options.time_zone) {}

std::optional<std::string> RawDayWriter::DayOf(const ExportPoint& point) {
  if (options_.strict) return StrictDayOf(point.created);
  return std::string(zones_.study().created.Day(point.created));
}

std::optional<std::string> RawDayWriter::StrictDayOf(int64_t created) {
  const MicrosRange& asked = section_.asked_range;
  const bool is_asked_for = !asked.to || created < *asked.to;
  const int64_t midnight = FloorDivide(created, kDay) * kDay;
  if (is_asked_for) {
    if (!begin_) begin_ = std::max(midnight, asked.from.value_or(midnight));
    last_ = midnight + kDay;
  }
  if (!begin_) return std::nullopt;
  const int64_t number = FloorDivide(created - *begin_, kDay);
  if (!is_asked_for && *begin_ + number * kDay > std::min(*asked.to - 1, last_)) {
    return std::nullopt;
  }
  const bool is_local = asked.from && *begin_ == *asked.from;
  ZoneClock& clock = (is_local ? zones_.study() : zones_.utc()).recorded;
  absl::CivilDay first;
  const std::string_view day = clock.Day(*begin_);
  if (!absl::ParseCivilTime(std::string(day), &first)) return std::nullopt;
  return absl::FormatCivilTime(first + number);
}

absl::Status RawDayWriter::Add(const ExportPoint& point) {
  if (point.source != source_) {
    WEBMUNK_RETURN_IF_ERROR(EndDay());
    source_ = point.source;
    begin_.reset();
  }
  const std::optional<std::string> day = DayOf(point);
  if (!day) return absl::OkStatus();
  if (!member_.is_open() || *day != day_) {
    WEBMUNK_RETURN_IF_ERROR(EndDay());
    WEBMUNK_RETURN_IF_ERROR(BeginDay(point, *day));
    member_.buffer().Append("[\n  ");
  } else {
    member_.buffer().Append(",\n  ");
  }
  member_.buffer().Append(JsonbText(
      ReaderView(point.properties, point.source, point.encrypted),
      {.indent = 2, .depth = 1, .is_as_sent = options_.stored_json == StoredJson::kAsSent}));
  return member_.Added(1);
}

absl::Status RawDayWriter::BeginDay(const ExportPoint& point, const std::string& day) {
  day_ = day;
  const std::string stem =
      absl::StrCat(std::string(point.source), "__", std::string(point.generator));
  const std::string extension = absl::StrCat("__", day, ".json");
  return member_.Begin({.name = options_.strict ? MemberNames::Plain("", stem, extension)
                                                : output_.names.Take("", stem, extension),
                        .generator = section_.generator});
}

absl::Status RawDayWriter::EndDay() {
  if (!member_.is_open()) return absl::OkStatus();
  member_.buffer().Append("\n]");
  return member_.End();
}

}  // namespace webmunk
