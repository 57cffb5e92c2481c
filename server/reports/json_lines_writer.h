#ifndef WEBMUNK_SERVER_REPORTS_JSON_LINES_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_JSON_LINES_WRITER_H_

#include "server/reports/open_member.h"
#include "server/reports/point_zones.h"
#include "server/reports/section_writer.h"
#include "server/reports/whole_point.h"

namespace webmunk {

// A line per point: an object of `source`, `generator`, `created` and `recorded` (ISO
// 8601 in UTC) and `properties`, all that the point says.
class JsonLinesWriter final : public SectionWriter {
 public:
  JsonLinesWriter(const Section& section, const ExportOptions& options, const ExportOutput& output)
      : section_(section),
        options_(options),
        output_(output),
        member_(output.sink),
        zones_("UTC") {}

  absl::Status Begin() override {
    return member_.Begin({.name = section_.members.front(), .generator = section_.generator});
  }
  absl::Status Add(const ExportPoint& point) override;
  absl::Status Finish() override { return member_.End(); }

 private:
  const Section& section_;
  const ExportOptions options_;
  const ExportOutput output_;
  OpenMember member_;
  PointZones zones_;
  WholePoint whole_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_JSON_LINES_WRITER_H_
