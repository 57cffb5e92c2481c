#ifndef WEBMUNK_SERVER_POINTS_SCAN_STORE_H_
#define WEBMUNK_SERVER_POINTS_SCAN_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "server/points/data_point.h"
#include "server/points/micros_range.h"
#include "server/storage/connection.h"

namespace webmunk {

// Where in the order of points a scan stands.
struct PointPosition {
  int64_t created = 0;
  PointHash hash{};
};

// Which points of one participant, in which order.
struct PointScan {
  int32_t participant_id = 0;
  // Identifiers; empty means all.
  std::vector<std::string> generators;
  MicrosRange created;
  MicrosRange recorded;
  bool descending = false;
  // Only points behind this one, in the scan's order.
  std::optional<PointPosition> after;
  int64_t limit = 0;
};

// A point as it is stored; times are microseconds since 1970.
struct StoredPoint {
  PointPosition position;
  int64_t recorded = 0;
  std::string generator;
  bool encrypted = false;
  std::optional<std::string> secondary;
  std::optional<GeoPoint> location;
  std::string properties;
};

// Hands the points to `take` by time of creation and then hash, until it returns
// false. Costs what it reads, however far behind the first point it begins.
absl::Status ScanPoints(Connection& connection, const PointScan& scan,
                        const std::function<bool(StoredPoint)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_SCAN_STORE_H_
