#ifndef WEBMUNK_SERVER_INGEST_BATCH_QUEUE_H_
#define WEBMUNK_SERVER_INGEST_BATCH_QUEUE_H_

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include "server/base/mutex.h"
#include "server/ingest/pending_bundle.h"

namespace webmunk {

// Bundles that wait for a writer, handed out in batches. A lone bundle goes at
// once. While another batch is being written, the next one is gathered for a moment
// first: half-empty batches would cost all bundles more than the wait.
// Thread-safe.
class BatchQueue {
 public:
  using Batch = std::vector<std::unique_ptr<PendingBundle>>;

  struct Options {
    // A batch takes no further bundle once it has as many points.
    size_t batch_points = 2048;
    // How long a batch may wait to be filled while another one is written.
    std::chrono::milliseconds gather_time{5};
  };

  explicit BatchQueue(const Options& options) : options_(options) {}

  void Push(std::unique_ptr<PendingBundle> bundle);
  // Waits for bundles; empty once Stop was called and all are handed out.
  Batch Take();
  // To be called once what Take gave is written.
  void NoteWritten();
  void Stop();

  // Bundles that wait.
  size_t size() const;

 private:
  // Waits until a batch is full, none is being written, or it has been long enough.
  void Gather(MutexLock& lock) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  mutable Mutex mutex_;
  std::condition_variable queued_;
  // For the thread that gathers.
  std::condition_variable gathered_;
  std::deque<std::unique_ptr<PendingBundle>> bundles_ ABSL_GUARDED_BY(mutex_);
  size_t points_ ABSL_GUARDED_BY(mutex_) = 0;
  bool is_gathering_ ABSL_GUARDED_BY(mutex_) = false;
  // Batches that were taken and are not written yet.
  int writing_ ABSL_GUARDED_BY(mutex_) = 0;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_QUEUE_H_
