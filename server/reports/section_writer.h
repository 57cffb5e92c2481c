#ifndef WEBMUNK_SERVER_REPORTS_SECTION_WRITER_H_
#define WEBMUNK_SERVER_REPORTS_SECTION_WRITER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/reports/export_options.h"
#include "server/reports/export_point.h"
#include "server/reports/member_names.h"
#include "server/reports/member_sink.h"
#include "server/reports/section.h"

namespace webmunk {

// Points that could not be written, of all sections of an export.
struct BadPoints {
  static constexpr size_t kMostNamed = 1000;

  // As readers of the API know it.
  struct Named {
    PointHash hash{};
    std::string source;
    std::string generator;
    int64_t created = 0;
  };

  int64_t count = 0;
  // The first of them.
  std::vector<Named> named;

  void Add(const ExportPoint& point);
};

// Where a section goes. All must outlive it.
struct ExportOutput {
  MemberSink& sink;
  MemberNames& names;
  BadPoints& bad_points;
};

// Makes the members of one section out of its points. Its memory does not grow with
// their number. Not thread-safe.
//
// Call order: Look for each point that LookedAt tells of, Begin, Add for each point in the
// section's order, Finish. An error is the sink's, or INTERNAL if the order is not kept, and
// ends the export; a point that cannot be written is none: it goes to the bad points.
class SectionWriter {
 public:
  // `section` must outlive the writer.
  static std::unique_ptr<SectionWriter> Make(const Section& section, const ExportOptions& options,
                                             const ExportOutput& output);
  virtual ~SectionWriter() = default;

  virtual void Look(const ExportPoint& /*point*/) {}
  virtual absl::Status Begin() { return absl::OkStatus(); }
  virtual absl::Status Add(const ExportPoint& point) = 0;
  virtual absl::Status Finish() = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_SECTION_WRITER_H_
