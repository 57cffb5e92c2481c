#ifndef WEBMUNK_SERVER_INGEST_TYPED_POINT_H_
#define WEBMUNK_SERVER_INGEST_TYPED_POINT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/points/data_point.h"

namespace webmunk {

// A point given field by field; the fields are as in NewDataPoint. Texts belong to
// whoever gave it.
struct TypedPoint {
  std::string_view participant;
  std::string_view generator;
  // Microseconds since 1970-01-01 UTC. Exact from 1698 to 2242; further away what is
  // kept is a few microseconds off, since the protocol's time is a double of seconds.
  std::optional<int64_t> created;
  std::string_view user_agent;
  std::string_view time_zone;
  std::optional<GeoPoint> location;
  std::string_view properties;
  std::optional<std::string_view> point_id;
};

// Appends the JSON object that a client of the form protocol would send for the
// point: typed points take the same way as all others and read back the same.
// Properties that cannot be extended make an element that the bundle parser
// rejects. Calls for several points must be joined by commas into an array.
void AppendPointJson(const TypedPoint& point, std::string& out);

// How large the text of the points, with their commas and brackets, is at most,
// and with it the copy of one point that AppendPointJson makes.
size_t TypedTextBound(const std::vector<TypedPoint>& points);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_TYPED_POINT_H_
