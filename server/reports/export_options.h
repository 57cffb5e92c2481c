#ifndef WEBMUNK_SERVER_REPORTS_EXPORT_OPTIONS_H_
#define WEBMUNK_SERVER_REPORTS_EXPORT_OPTIONS_H_

#include <string>

namespace webmunk {

enum class ExportFormat {
  // Tab-separated, as the existing system wrote it.
  kTsv,
  // The same columns, separated by commas.
  kCsv,
  // A JSON object per point and line.
  kJsonLines,
  // A JSON array of the properties of each participant, generator and day.
  kRawJson,
};

inline bool IsJson(ExportFormat format) {
  return format == ExportFormat::kJsonLines || format == ExportFormat::kRawJson;
}

// Which time of a point is meant. kNeither: no point is filtered by time; only the
// existing system took such requests.
enum class DateType { kCreated, kRecorded, kNeither };

// How objects and numbers within points are read.
enum class StoredJson {
  // As the existing system gave them back from jsonb columns: keys by length and then
  // by bytes, and numbers by jsonb's rules.
  kJsonb,
  // As they were sent, read and written by Python.
  kAsSent,
};

struct ExportOptions {
  ExportFormat format = ExportFormat::kTsv;
  // With the faults of the existing system, byte for byte, instead of what is right.
  bool strict = false;
  StoredJson stored_json = StoredJson::kJsonb;
  // The study's zone: of points without a zone that is known, and of times that are not
  // told in the point's. One that FindZone knows.
  std::string time_zone = "UTC";
  // Of the calendar days that are asked for, and of those that raw JSON is cut into; it
  // changes no cell. One that FindZone knows; empty: the study's.
  std::string day_zone{};

  const std::string& zone_of_days() const { return day_zone.empty() ? time_zone : day_zone; }
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_EXPORT_OPTIONS_H_
