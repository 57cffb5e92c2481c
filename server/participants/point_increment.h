#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "server/points/increment_store.h"
#include "server/points/point_cursor.h"
#include "server/storage/connection.h"

namespace webmunk {

// What became visible between two snapshots of one era.
struct PointIncrement {
  PointSnapshot seen;
  PointSnapshot next;
  // Only points with ids above this one.
  int64_t after_id = 0;
};

// Reads the points of an increment by id, of those shares alone that `wants` says yes
// to, until `take` returns false. Takes no more memory for a large increment. The
// connection's next snapshot must not be older than `increment.next`.
absl::Status ReadIncrement(
    Connection& connection, const PointIncrement& increment,
    const std::function<bool(const StoredShare&)>& wants,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_
