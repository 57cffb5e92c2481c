#ifndef WEBMUNK_SERVER_INGEST_TYPED_POINT_H_
#define WEBMUNK_SERVER_INGEST_TYPED_POINT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "server/points/data_point.h"

namespace webmunk {

// A point given field by field; the fields are as in NewDataPoint.
struct TypedPoint {
  std::string participant;
  std::string generator;
  // Microseconds since 1970-01-01 UTC.
  std::optional<int64_t> created;
  std::string user_agent;
  std::string time_zone;
  std::optional<GeoPoint> location;
  std::string properties;
  std::optional<std::string> point_id;
};

// Appends the JSON object that a client of the form protocol would send for the
// point: typed points take the same way as all others and read back the same.
// Properties that cannot be extended make an element that the bundle parser
// rejects. Calls for several points must be joined by commas into an array.
void AppendPointJson(const TypedPoint& point, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_TYPED_POINT_H_
