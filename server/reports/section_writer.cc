#include "server/reports/section_writer.h"

#include "server/reports/json_lines_writer.h"
#include "server/reports/raw_day_writer.h"
#include "server/reports/table_writer.h"

namespace webmunk {

void BadPoints::Add(const ExportPoint& point) {
  ++count;
  if (named.size() < kMostNamed) {
    named.push_back({.hash = point.hash,
                     .source = std::string(point.source),
                     .generator = std::string(point.generator),
                     .created = point.created});
  }
}

std::unique_ptr<SectionWriter> SectionWriter::Make(const Section& section,
                                                   const ExportOptions& options,
                                                   const ExportOutput& output) {
  switch (options.format) {
    case ExportFormat::kTsv:
    case ExportFormat::kCsv:
      return std::make_unique<TableWriter>(section, options, output);
    case ExportFormat::kJsonLines:
      return std::make_unique<JsonLinesWriter>(section, options, output);
    case ExportFormat::kRawJson:
      break;
  }
  return std::make_unique<RawDayWriter>(section, options, output);
}

}  // namespace webmunk
