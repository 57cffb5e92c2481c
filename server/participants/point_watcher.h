#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_WATCHER_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_WATCHER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/access.h"
#include "server/base/mutex.h"
#include "server/participants/watched_point.h"
#include "server/points/point_filter.h"

namespace webmunk {

// What stands between the feed and one reader: what the reader wants to see, and what
// it has not taken yet, which is bounded. Thread-safe.
class PointWatcher {
 public:
  // Most bytes of points that wait for the reader.
  static constexpr size_t kMaxBytes = size_t{8} << 20;
  // How often the reader is woken though nothing has come.
  static constexpr absl::Duration kTick = absl::Seconds(30);
  // The same once something is wrong.
  static constexpr absl::Duration kShortTick = absl::Seconds(2);

  // `wake` tells the reader to look; it is called with a lock held and must neither
  // block nor call back.
  PointWatcher(PointFilter filter, AccessScope scope, std::function<void()> wake);

  // For the reader.

  // What has come, in order.
  struct Batch {
    std::vector<std::shared_ptr<const WatchedPoint>> points;
    // How far the reader is with them; none: nothing has come.
    std::optional<PointCursor> reached;
  };
  // About as many bytes of it.
  Batch Take(size_t bytes);
  bool HasPoints();
  // Where it joined the feed; none: not yet.
  std::optional<PointCursor> joined();
  // RESOURCE_EXHAUSTED: more came than may wait for this reader, or for all of them, and
  // all is dropped: it must read it anew, and join again.
  // UNAVAILABLE: the feed lost the database.
  absl::Status status();
  void SetScope(AccessScope scope);
  // As if it had never joined; the feed has it join at its next look.
  void Reset();
  // `wake` is not called any more.
  void Detach();

  // For the feed.

  // The identifiers that the filter names, and the ids of those that are known.
  std::vector<std::string> Names();
  void SetNames(const std::unordered_map<std::string, int32_t>& ids);
  // Whether there may be a point of this participant for the reader.
  bool Wants(const ParticipantView& participant);
  bool Wants(const ParticipantView& participant, const PointView& point);

  void Join(PointCursor cursor);
  bool has_joined();
  // A point that it wants.
  void Put(std::shared_ptr<const WatchedPoint> point, std::shared_ptr<const FeedStep> step);
  void EndStep(std::shared_ptr<const FeedStep> step);
  // What waits for the reader, and its loss: false if nothing does.
  size_t bytes();
  bool Drop();
  void Break(absl::Status why);
  // Wakes the reader if that is due.
  void Tick(absl::Time now);

 private:
  // Of a step, a point or the end.
  struct Entry {
    std::shared_ptr<const WatchedPoint> point;
    std::shared_ptr<const FeedStep> step;
  };

  void DropAll() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Wake() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Mutex mutex_;
  PointFilter filter_ ABSL_GUARDED_BY(mutex_);
  AccessScope scope_ ABSL_GUARDED_BY(mutex_);
  std::function<void()> wake_ ABSL_GUARDED_BY(mutex_);
  absl::Time woken_ ABSL_GUARDED_BY(mutex_);
  std::optional<PointCursor> joined_ ABSL_GUARDED_BY(mutex_);
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  std::deque<Entry> entries_ ABSL_GUARDED_BY(mutex_);
  size_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_WATCHER_H_
