#ifndef WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "server/reports/open_member.h"
#include "server/reports/point_zones.h"
#include "server/reports/section_writer.h"

namespace webmunk {

// The properties of points as JSON arrays: one for each participant, generator and day
// with points, named `source__generator__YYYY-MM-DD.json`. Days are the study's, by
// time of creation. Strict exports have the days of the existing system: see DayOf.
class RawDayWriter final : public SectionWriter {
 public:
  RawDayWriter(const Section& section, const ExportOptions& options, const ExportOutput& output);

  absl::Status Add(const ExportPoint& point) override;
  absl::Status Finish() override { return EndDay(); }

 private:
  // The day that the point belongs to, YYYY-MM-DD. Strict: a number of 24 hours since
  // midnight UTC before the first point, or since the range's begin, if that is later;
  // none for points behind the end.
  std::optional<std::string> DayOf(const ExportPoint& point);
  std::optional<std::string> StrictDayOf(int64_t created);
  absl::Status BeginDay(const ExportPoint& point, const std::string& day);
  absl::Status EndDay();

  const Section& section_;
  const ExportOptions options_;
  const ExportOutput output_;
  OpenMember member_;
  PointZones zones_;
  std::string source_;
  std::string day_;
  // Of strict days of this source.
  std::optional<int64_t> begin_;
  int64_t last_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_
