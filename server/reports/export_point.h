#ifndef WEBMUNK_SERVER_REPORTS_EXPORT_POINT_H_
#define WEBMUNK_SERVER_REPORTS_EXPORT_POINT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/points/data_point.h"

namespace webmunk {

// A point on its way into an export. The texts are valid during the call that it is
// handed to.
struct ExportPoint {
  // Of the row, by which points of one time are in order; readers know the point by its hash.
  int64_t id = 0;
  PointHash hash{};
  // Microseconds since 1970.
  int64_t created = 0;
  int64_t recorded = 0;
  // Identifiers; the participant's is that of the one the point belongs to now.
  std::string_view source;
  std::string_view generator;
  bool encrypted = false;
  std::optional<GeoPoint> location = std::nullopt;
  // As stored: minified, without what ReaderView adds.
  std::string_view properties;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_EXPORT_POINT_H_
