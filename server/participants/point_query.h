#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_QUERY_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_QUERY_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/participants/participant_store.h"
#include "server/points/scan_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// A page of points, their properties as readers see them.
struct PointPage {
  int32_t participant_id = 0;
  std::vector<StoredPoint> points;
  std::optional<PointPosition> next;
};

// Answers questions about the points of participants. Thread-safe.
class PointQuery {
 public:
  // `pool` must outlive this.
  explicit PointQuery(Pool& pool) : pool_(pool) {}

  // `scan.limit` is the page's size and must be positive; `scan.participant_id` is
  // filled in here. A page also ends once it holds 16 MiB. NOT_FOUND if there is no
  // such participant in the scope.
  absl::StatusOr<PointPage> ListPoints(const std::string& participant, const AccessScope& scope,
                                       PointScan scan);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_QUERY_H_
