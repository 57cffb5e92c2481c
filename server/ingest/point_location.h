#ifndef WEBMUNK_SERVER_INGEST_POINT_LOCATION_H_
#define WEBMUNK_SERVER_INGEST_POINT_LOCATION_H_

#include <optional>
#include <vector>

#include "server/points/data_point.h"
#include "server/points/json_text.h"

namespace webmunk {

// Where a point was made: the metadata's place if it names both coordinates, else
// the point's own; nothing if they name no place.
std::optional<GeoPoint> ReadLocation(const std::vector<JsonMember>& metadata,
                                     const std::vector<JsonMember>& members);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_POINT_LOCATION_H_
