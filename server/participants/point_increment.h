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
// to. Takes no more memory for a large increment. `pause` is called after every
// statement, when `take` may take its time; it ends the reading with an error. If `take`
// returns false, there is a pause at once, and then the points behind that one follow.
// The connection's next snapshot must not be older than `increment.next`.
absl::Status ReadIncrement(
    Connection& connection, const PointIncrement& increment,
    const std::function<bool(const StoredShare&)>& wants,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take,
    const std::function<absl::Status()>& pause);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_
