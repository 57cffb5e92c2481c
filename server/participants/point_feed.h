#ifndef WEBMUNK_SERVER_PARTICIPANTS_POINT_FEED_H_
#define WEBMUNK_SERVER_PARTICIPANTS_POINT_FEED_H_

#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "server/base/byte_budget.h"
#include "server/base/mutex.h"
#include "server/participants/point_watcher.h"
#include "server/storage/connection.h"
#include "server/storage/notification_wait.h"
#include "server/storage/reconnect_delay.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Tells watchers of the points that are stored, by whichever server: looks when it is
// notified, and each second. However many watch, a point is read once, and not at all
// if nobody wants it. Without watchers it does nothing. Thread-safe.
class PointFeed {
 public:
  // `points` is the memory for points that wait, and must outlive this.
  PointFeed(std::string database_url, ByteBudget& points);
  ~PointFeed();

  // The watcher joins at the next look, which is at once, and is told from there on.
  void Join(std::shared_ptr<PointWatcher> watcher);
  void Leave(const std::shared_ptr<PointWatcher>& watcher);

 private:
  using Watchers = std::vector<std::shared_ptr<PointWatcher>>;

  void Run();
  // Waits until somebody watches; false: the server stops.
  bool WaitForWatchers();
  absl::Status Connect();
  // Looks once.
  absl::Status Look();
  absl::Status ReadStep(Transaction& snapshot, const std::shared_ptr<const FeedStep>& step,
                        const Watchers& watchers);
  void Break(const absl::Status& why);
  Watchers Current();

  const std::string database_url_;
  ByteBudget& points_;
  // Of the thread alone.
  std::unique_ptr<Connection> connection_;
  ReconnectDelay delay_;
  // What the watchers that have joined were told of.
  std::optional<PointCursor> told_;

  const WakeUp wake_up_;
  Mutex mutex_;
  std::condition_variable changed_;
  Watchers watchers_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_POINT_FEED_H_
