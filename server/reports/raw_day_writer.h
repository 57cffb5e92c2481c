#ifndef WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/reports/open_member.h"
#include "server/reports/point_zones.h"
#include "server/reports/section_writer.h"
#include "server/reports/whole_point.h"

namespace webmunk {

// The properties of points as JSON arrays: one for each participant, generator and day
// with points, named `source__generator__YYYY-MM-DD.json`. Days are the study's, by
// time of creation. Strict exports have the days of the existing system: see DayOf.
class RawDayWriter final : public SectionWriter {
 public:
  RawDayWriter(const Section& section, const ExportOptions& options, const ExportOutput& output);

  void Look(const ExportPoint& point) override;
  absl::Status Add(const ExportPoint& point) override;
  absl::Status Finish() override { return EndDay(); }

 private:
  // The creation of a participant's first and last point that was asked for.
  struct Span {
    int64_t first = 0;
    int64_t last = 0;
  };

  // The day that the point belongs to, YYYY-MM-DD. Strict: a number of 24 hours since
  // midnight UTC before the span's first point, or since the range's begin, if that is
  // later; none for points before that, and for those of days that begin behind the
  // range's end or the midnight after the span's last point.
  std::optional<std::string> DayOf(const ExportPoint& point);
  std::optional<std::string> StrictDayOf(int64_t created);
  void GoTo(std::string_view source);
  absl::Status BeginDay(const ExportPoint& point, const std::string& day);
  absl::Status EndDay();

  const Section& section_;
  const ExportOptions options_;
  const ExportOutput output_;
  OpenMember member_;
  PointZones zones_;
  WholePoint whole_;
  std::string source_;
  std::string day_;
  // Of strict days: of this source, and by source where it is looked at before.
  std::optional<Span> span_;
  std::map<std::string, Span, std::less<>> looked_at_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_RAW_DAY_WRITER_H_
