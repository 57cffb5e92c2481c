#include "server/reports/table_writer.h"

#include "server/base/status_macros.h"

namespace webmunk {

TableWriter::TableWriter(const Section& section, const ExportOptions& options,
                         const ExportOutput& output)
    : section_(section),
      options_(options),
      output_(output),
      rows_(*section.report, options),
      member_(output.sink) {}

absl::Status TableWriter::Begin() {
  if (IsPerSource() || IsLost()) return absl::OkStatus();
  return BeginNext();
}

absl::Status TableWriter::Add(const ExportPoint& point) {
  has_points_ = true;
  if (IsLost()) return absl::OkStatus();
  if (IsPerSource()) WEBMUNK_RETURN_IF_ERROR(GoTo(point.source));
  const std::optional<int64_t> rows = rows_.AppendRows(point, member_.buffer());
  if (!rows) output_.bad_points.Add(point);
  return member_.Added(rows.value_or(0));
}

absl::Status TableWriter::Finish() {
  if (IsLost()) {
    if (has_points_) return absl::OkStatus();
    WEBMUNK_RETURN_IF_ERROR(BeginNext());
  }
  // Without a point there is the generic table instead.
  if (options_.strict && section_.report->strict_generic_if_empty && !has_points_) {
    return absl::OkStatus();
  }
  while (begun_ < section_.members.size()) WEBMUNK_RETURN_IF_ERROR(BeginNext());
  return member_.is_open() ? member_.End() : absl::OkStatus();
}

absl::Status TableWriter::BeginNext() {
  if (member_.is_open()) WEBMUNK_RETURN_IF_ERROR(member_.End());
  WEBMUNK_RETURN_IF_ERROR(member_.Begin({.name = section_.members[begun_++],
                                         .generator = section_.generator,
                                         .report = section_.report}));
  rows_.AppendHeader(member_.buffer());
  return absl::OkStatus();
}

absl::Status TableWriter::GoTo(std::string_view source) {
  while (begun_ == 0 || section_.sources[begun_ - 1] != source) {
    if (begun_ == section_.sources.size()) {
      return absl::InternalError("a point is not in the order of its section");
    }
    WEBMUNK_RETURN_IF_ERROR(BeginNext());
  }
  return absl::OkStatus();
}

}  // namespace webmunk
