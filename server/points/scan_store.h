#ifndef WEBMUNK_SERVER_POINTS_SCAN_STORE_H_
#define WEBMUNK_SERVER_POINTS_SCAN_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/data_point.h"
#include "server/points/micros_range.h"
#include "server/points/point_condition.h"
#include "server/points/point_filter.h"
#include "server/storage/connection.h"
#include "server/storage/copy_out.h"

namespace webmunk {

// Where in the order of points a scan stands.
struct PointPosition {
  int64_t created = 0;
  PointHash hash{};

  bool operator==(const PointPosition&) const = default;
};

// Which points of one participant, in which order.
struct PointScan {
  int32_t participant_id = 0;
  // Rows of others whose points are this participant's too: a merge moves them just now.
  std::vector<int32_t> other_row_ids;
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
  // No more points than this are found, nor more rows than that read in search of them.
  int64_t limit = 0;
  int64_t read_limit = 0;

  // What of a filter the database does.
  static PointScan Of(const PointFilter& filter);
  // Whether it may read rows in vain.
  bool has_filter() const {
    return generators || secondaries || recorded.from || recorded.to || box;
  }
};

// A point as it is stored. The texts are valid during the call that it is handed to.
struct ScannedPoint {
  PointPosition position;
  PointView view;
};

// How far a scan has come.
struct ScanEnd {
  // No point is left behind it.
  bool is_last = false;
  // Rows that were read for it.
  int64_t read = 0;
  // The last one that was, found or not; none: none was.
  std::optional<PointPosition> last;
  int32_t row_id = 0;
};

// Hands the points to `take` by time of creation and then hash, until it returns
// false. Costs what it reads, which is bounded, however far behind the first point it
// begins and however few are found. A merge that moves points meanwhile changes nothing:
// each comes once.
absl::StatusOr<ScanEnd> ScanPoints(Connection& connection, const PointScan& scan,
                                   const std::function<bool(const ScannedPoint&)>& take);

// For other statements on points: their columns from `first` on are created, hash,
// recorded, the generator's identifier, encrypted, secondary, ST_X and ST_Y of the
// location; then, `with_properties`, at `properties` the properties.
ScannedPoint ReadScannedPoint(const PgRows& rows, int row, int first,
                              std::optional<int> properties);
// The same, of columns that cost the database less: in place of the generator's identifier
// its id, which is not read, and the location as it is, in one column.
ScannedPoint ReadRawPoint(const PgRows& rows, int first, std::optional<int> properties);
ScannedPoint ReadRawPoint(const CopiedRow& row, int first, std::optional<int> properties);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_SCAN_STORE_H_
