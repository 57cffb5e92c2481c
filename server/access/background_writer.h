#ifndef WEBMUNK_SERVER_ACCESS_BACKGROUND_WRITER_H_
#define WEBMUNK_SERVER_ACCESS_BACKGROUND_WRITER_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "server/base/log_limiter.h"
#include "server/base/metrics.h"
#include "server/base/mutex.h"
#include "server/storage/connection.h"

namespace webmunk {

// Writes to the database what no call should wait for, in order, many in one
// transaction, by a thread and a connection of its own. While the database is away
// the writes wait, up to a limit; the last ones may be lost if the server or the
// database dies. Thread-safe.
class BackgroundWriter {
 public:
  using Write = std::function<absl::Status(Connection&)>;
  // How much of the room for what waits a write may take.
  enum class Room { kAll, kHalf };

  explicit BackgroundWriter(std::string database_url);
  // As Stop.
  ~BackgroundWriter();

  // Never waits. What is too much is dropped, counted and logged.
  void Add(Write write, Room room = Room::kAll);

  // Writes what is queued, if the database lets it within some seconds, and ends.
  // What is added later is dropped.
  void Stop();

 private:
  // False if there is no room.
  bool Queue(Write write, Room room);
  void Run();
  // Waits for work; empty only at the end.
  std::deque<Write> Take();
  // UNAVAILABLE: all of it may be tried again.
  absl::Status WriteAll(const std::deque<Write>& writes);
  void WriteEach(const std::deque<Write>& writes);
  bool WaitToRetry();

  const std::string database_url_;
  const Counter lost_;
  LogLimiter log_limiter_;
  std::unique_ptr<Connection> connection_;

  Mutex mutex_;
  std::condition_variable queued_;
  std::condition_variable stopping_;
  std::deque<Write> queue_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_BACKGROUND_WRITER_H_
