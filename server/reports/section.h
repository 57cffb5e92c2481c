#ifndef WEBMUNK_SERVER_REPORTS_SECTION_H_
#define WEBMUNK_SERVER_REPORTS_SECTION_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/points/micros_range.h"
#include "server/reports/export_options.h"
#include "server/reports/member_names.h"
#include "server/reports/report.h"
#include "server/reports/source_list.h"

namespace webmunk {

struct ExportSource {
  std::string identifier;
  // Whether the study knows such a participant, and has its points itself.
  bool is_known = true;
};

// What an export is asked for.
struct ExportRequest {
  // In the order that they are to have.
  std::vector<std::string> generators;
  // By identifier, in the order of code points; each once.
  std::vector<ExportSource> sources{};
  DateType date_type = DateType::kCreated;
  MicrosRange range{};
  ExportOptions options{};
};

// A part of an export: which points are read in which order, and what is made of them.
struct Section {
  // The generator that was asked for, and its report; null: JSON.
  std::string generator;
  const Report* report = nullptr;

  // What is read: points of these, source by source in this order; within one by
  // `sort`, and points of the same time by id: ascending, unless `highest_id_first`.
  std::vector<std::string> generators;
  SourceList sources{};
  DateType sort = DateType::kCreated;
  bool newest_first = false;
  bool highest_id_first = false;
  DateType filtered = DateType::kCreated;
  MicrosRange range{};

  // One name, or one for each of the sources; none: those who write find names.
  std::vector<std::string> members{};
  // What was asked for, where more is read.
  MicrosRange asked_range{};
  // Whether the writer has to see what LookedAt tells of before it is handed a point.
  bool is_looked_at = false;
  // Whether a later section has the same points.
  bool is_read_again = false;
};

// What SectionWriter::Look is to be shown of the section, in the same order; null: none.
std::optional<Section> LookedAt(const Section& section);

// The generators whose points a request for these reads.
std::vector<std::string> GeneratorsRead(const std::vector<std::string>& asked, ExportFormat format);

// Hands over the sections in the order that their members have in the archive, each as
// soon as it is planned: there may be many. The first error of `take` is the end. Names
// are taken from `names`. That of products has their report, and neither members nor
// points: see product_details.h.
absl::Status ForEachSection(const ExportRequest& request, MemberNames& names,
                            const std::function<absl::Status(const Section&)>& take);
// The same at once.
std::vector<Section> PlanSections(const ExportRequest& request, MemberNames& names);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_SECTION_H_
