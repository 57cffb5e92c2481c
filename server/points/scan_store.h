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
#include "server/points/point_condition.h"
#include "server/points/point_filter.h"
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
  // Identifiers, and texts; none means all.
  std::optional<std::vector<std::string>> generators;
  std::optional<std::vector<std::string>> secondaries;
  MicrosRange created;
  MicrosRange recorded;
  std::optional<LocationBox> box;
  bool descending = false;
  // Without, the properties are not even read.
  bool with_properties = true;
  // Only points behind this one, in the scan's order.
  std::optional<PointPosition> after;
  int64_t limit = 0;

  // What of a filter the database does.
  static PointScan Of(const PointFilter& filter);
};

// A point as it is stored. The texts are valid during the call that it is handed to.
struct ScannedPoint {
  PointPosition position;
  PointView view;
};

// Hands the points to `take` by time of creation and then hash, until it returns
// false. Costs what it reads, however far behind the first point it begins.
absl::Status ScanPoints(Connection& connection, const PointScan& scan,
                        const std::function<bool(const ScannedPoint&)>& take);

// For other statements on points: their first columns are created, hash, recorded,
// the generator's identifier, encrypted, secondary, ST_X and ST_Y of the location and,
// `with_properties`, the properties.
ScannedPoint ReadScannedPoint(const PgRows& rows, int row, bool with_properties);

// The parameters of a scan that do not name its participant, in the order of
// PointScan's fields: two of each range, four of the box.
std::vector<PgParam> ScanParams(const PointScan& scan);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_SCAN_STORE_H_
