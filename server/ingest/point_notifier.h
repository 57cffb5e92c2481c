#ifndef WEBMUNK_SERVER_INGEST_POINT_NOTIFIER_H_
#define WEBMUNK_SERVER_INGEST_POINT_NOTIFIER_H_

#include <condition_variable>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "server/base/mutex.h"
#include "server/storage/connection.h"
#include "server/storage/reconnect_delay.h"

namespace webmunk {

// Tells all servers of the database that points were stored, at most ten times a
// second: who watches points need not wait for its next look. By a connection of its
// own, since NOTIFY makes the commits of those who call it queue. Thread-safe.
class PointNotifier {
 public:
  explicit PointNotifier(std::string database_url);
  ~PointNotifier();

  // Points were committed. Does not block.
  void Note();

 private:
  void Run();
  absl::Status Notify();

  const std::string database_url_;
  // Of the thread alone.
  std::unique_ptr<Connection> connection_;
  ReconnectDelay delay_;

  Mutex mutex_;
  std::condition_variable noted_;
  bool is_due_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_POINT_NOTIFIER_H_
