#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_

#include <cstdint>
#include <functional>
#include <span>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/points/increment_store.h"
#include "server/points/point_cursor.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What became visible between two snapshots of one era.
struct PointIncrement {
  PointSnapshot seen;
  PointSnapshot next;
  // Only points with ids above this one.
  int64_t after_id = 0;
};

// Reads the points of an increment by id, bit by bit, of those shares alone that `wants`
// says yes to. Takes no more memory for a large increment. Not thread-safe.
//
// A merge gives points to another participant, but no new ids: each point comes once, as
// that participant's that it was when its share was looked at. Not those that a merge
// dropped since an equal one was there: that one has come, or will.
class IncrementReader {
 public:
  using Wants = std::function<bool(const StoredShare&)>;
  using Take = std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>;

  explicit IncrementReader(PointIncrement increment)
      : increment_(std::move(increment)), from_(increment_.seen.decided_bundle) {}

  // Reads on until `take` returns false or the time is over, though a little in any case;
  // true: no point is left.
  // Shares and their points must be seen in one state of the database, or a merge might
  // move points between: in a transaction of BeginSnapshot, not older than the
  // increment's `next`, each time another one if need be.
  absl::StatusOr<bool> Read(Transaction& snapshot, absl::Time until, const Wants& wants,
                            const Take& take);

  // Points with ids up to this one have been handed over, as far as they were wanted.
  int64_t reached_id() const { return increment_.after_id; }

 private:
  // Those of the first shares, in one statement; false: `take` has enough.
  absl::StatusOr<bool> ReadPoints(Connection& connection, std::span<const StoredShare> shares,
                                  const Take& take);

  PointIncrement increment_;
  // Bundles up to this one are done.
  int64_t from_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_INCREMENT_H_
