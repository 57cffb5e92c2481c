#ifndef WEBMUNK_SERVER_REPORTS_TABLE_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_TABLE_WRITER_H_

#include "server/reports/open_member.h"
#include "server/reports/row_writer.h"
#include "server/reports/section_writer.h"

namespace webmunk {

// Tables: one of all participants, or one for each, also for those without points.
class TableWriter final : public SectionWriter {
 public:
  TableWriter(const Section& section, const ExportOptions& options, const ExportOutput& output);

  absl::Status Begin() override;
  absl::Status Add(const ExportPoint& point) override;
  absl::Status Finish() override;

 private:
  bool IsPerSource() const { return section_.report->per_source; }
  // A strict table of a generator without a report: the existing system had it only
  // while it was empty.
  bool IsLost() const { return options_.strict && IsGeneric(*section_.report); }

  // Begins the members up to that of `source`, and ends those before it.
  absl::Status GoTo(std::string_view source);
  absl::Status BeginNext();

  const Section& section_;
  const ExportOptions options_;
  const ExportOutput output_;
  RowWriter rows_;
  OpenMember member_;
  bool has_points_ = false;
  // How many of the section's members have begun.
  size_t begun_ = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_TABLE_WRITER_H_
