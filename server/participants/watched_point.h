#ifndef WEBMUNK_SERVER_PARTICIPANTS_WATCHED_POINT_H_
#define WEBMUNK_SERVER_PARTICIPANTS_WATCHED_POINT_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "server/base/byte_budget.h"
#include "server/points/point_condition.h"
#include "server/points/point_cursor.h"
#include "server/points/scan_store.h"

namespace webmunk {

// A point on its way to watchers, who share it. Immutable.
class WatchedPoint {
 public:
  // `room` is what it holds of the memory of all of them; BytesOf, or nothing.
  WatchedPoint(const ParticipantView& participant, int64_t id, const ScannedPoint& point,
               ByteReservation room);
  // The views point into the texts.
  WatchedPoint(const WatchedPoint&) = delete;
  WatchedPoint& operator=(const WatchedPoint&) = delete;

  int64_t id() const { return id_; }
  const ParticipantView& participant() const { return participant_; }
  const ScannedPoint& point() const { return point_; }
  // Memory, more or less.
  size_t bytes() const { return sizeof(*this) + texts_.size(); }
  static size_t BytesOf(const ParticipantView& participant, const ScannedPoint& point);

 private:
  const int64_t id_;
  const ByteReservation room_;
  std::string texts_;
  ParticipantView participant_;
  ScannedPoint point_;
};

// A step of the feed, from one snapshot of the database to the next. Watchers that are
// in the middle of it share it.
struct FeedStep {
  std::string era;
  PointSnapshot seen;
  PointSnapshot next;

  // How far somebody is who has seen its points up to `id`, or all of them.
  PointCursor At(int64_t id) const {
    return {.era = era, .seen = seen, .next = next, .last_id = id};
  }
  PointCursor AtEnd() const { return {.era = era, .seen = next, .next = {}, .last_id = 0}; }
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_WATCHED_POINT_H_
