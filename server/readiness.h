#ifndef WEBMUNK_SERVER_READINESS_H_
#define WEBMUNK_SERVER_READINESS_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/storage/connection.h"

namespace webmunk {

// Asks about once a second, over a connection of its own, whether the server can do
// its work: the database answers, takes writes, has the schema of this binary and
// shares the clock. Tells each change. While the database does not answer, others
// need not wait for it as long as usual (SocketWatch). Thread-safe.
class Readiness {
 public:
  struct Options {
    bool migrate = true;
    absl::Duration max_clock_skew;
    // Learns what the server must know of its database before it can work. Called
    // while it is not ready.
    std::function<absl::Status(Connection&)> prepare;
  };

  // `on_change` is called from a thread of this object, with false at most once
  // before the first true.
  Readiness(std::string database_url, Options options, std::function<void(bool ready)> on_change);
  ~Readiness();

  // One look at the database, in the calling thread. The first that succeeds
  // migrates. FAILED_PRECONDITION if the schema is not one for this binary;
  // UNAVAILABLE for all that may pass.
  absl::Status Check();

  // What `on_change` was told last. From any thread.
  bool is_ready() const { return is_ready_; }

  // Begins to watch.
  void Start();
  // Ends the watch; `on_change` is not called any more.
  void Stop();

 private:
  absl::Status Connect();
  absl::Status CheckDatabase();
  void Run();
  void Note(const absl::Status& status);

  const std::string database_url_;
  const Options options_;
  const std::function<void(bool)> on_change_;
  std::unique_ptr<Connection> connection_;
  bool schema_is_right_ = false;
  std::atomic<bool> is_ready_ = false;
  std::string last_reason_;
  Mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_READINESS_H_
