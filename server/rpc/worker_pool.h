#ifndef WEBMUNK_SERVER_RPC_WORKER_POOL_H_
#define WEBMUNK_SERVER_RPC_WORKER_POOL_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "server/base/mutex.h"

namespace webmunk {

// Threads for handlers that wait for the database, so that gRPC's own never do.
// Thread-safe.
class WorkerPool {
 public:
  // Calls beyond this wait longer than their clients do.
  static constexpr size_t kMaxQueued = 4096;

  explicit WorkerPool(int threads, size_t max_queued = kMaxQueued);
  // Runs what is queued, then ends.
  ~WorkerPool();

  // False, with `work` dropped, if too much is queued already.
  [[nodiscard]] bool Submit(std::function<void()> work);

  // Whether it would take nothing now.
  bool IsFull();

 private:
  void Run();

  const size_t max_queued_;
  Mutex mutex_;
  std::condition_variable queued_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_WORKER_POOL_H_
