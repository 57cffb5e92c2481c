#ifndef WEBMUNK_SERVER_POINTS_INCREMENT_STORE_H_
#define WEBMUNK_SERVER_POINTS_INCREMENT_STORE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/point_cursor.h"
#include "server/points/scan_store.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The channel of NOTIFY on which writers tell that points were stored.
inline constexpr char kListenForPoints[] = "LISTEN webmunk_points";
inline constexpr char kNotifyOfPoints[] = "NOTIFY webmunk_points";

// The database as it is now: a cursor that has seen everything. Begins a new era if
// that is due.
absl::StatusOr<PointCursor> ReadCursorNow(Connection& connection);

// A transaction in which every statement sees the same.
absl::StatusOr<std::unique_ptr<Transaction>> BeginSnapshot(Connection& connection);

// The points of one participant in one bundle that was stored.
struct StoredShare {
  int64_t bundle_id = 0;
  int64_t first_point_id = 0;
  int64_t last_point_id = 0;
  // The row that the share is of, and the participant that this stands for now.
  int32_t row_id = 0;
  int32_t participant_id = 0;
  std::string identifier;
  std::optional<int32_t> group_id;
  // Of the points, both included.
  int64_t first_created = 0;
  int64_t last_created = 0;

  ParticipantView view() const {
    return {.id = participant_id, .identifier = identifier, .group_id = group_id};
  }
};

// The id of the newest bundle that is visible; 0 if there is none.
absl::StatusOr<int64_t> LastBundleId(Connection& connection);

// The shares of bundles with ids above `from` and up to `to` that are visible in `next`
// and were not in `seen` (both texts of snapshots), by bundle and so by point id. Both
// are of this era; `next` must not be newer than the connection's next snapshot.
absl::StatusOr<std::vector<StoredShare>> ReadStoredShares(Connection& connection,
                                                          const std::string& seen,
                                                          const std::string& next, int64_t from,
                                                          int64_t to);

// Hands over the points of these shares whose ids are above `after_id`, by id, each
// with its share, until `take` returns false.
absl::Status ReadStoredPoints(
    Connection& connection, std::span<const StoredShare> shares, int64_t after_id,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_INCREMENT_STORE_H_
