#ifndef WEBMUNK_SERVER_RPC_OPEN_STREAMS_H_
#define WEBMUNK_SERVER_RPC_OPEN_STREAMS_H_

#include <unordered_set>

#include "server/base/mutex.h"

namespace webmunk {

// A call that lasts as long as its client likes.
class OpenStream {
 public:
  virtual ~OpenStream() = default;
  // Asks the call to finish what it has begun, and to end. Called from any thread,
  // perhaps more than once; must not block.
  virtual void Drain() = 0;
};

// The streams of a service that are open, so that a stopping server need not wait
// until its grace is over. Thread-safe.
class OpenStreams {
 public:
  // The stream must stay alive until Remove has returned. It is drained at once
  // if the server is stopping.
  void Add(OpenStream& stream) {
    MutexLock lock(mutex_);
    streams_.insert(&stream);
    if (is_draining_) stream.Drain();
  }

  void Remove(OpenStream& stream) {
    MutexLock lock(mutex_);
    streams_.erase(&stream);
  }

  // Drains the streams that are open, and all that are still to come.
  void Drain() {
    MutexLock lock(mutex_);
    is_draining_ = true;
    for (OpenStream* stream : streams_) stream->Drain();
  }

 private:
  Mutex mutex_;
  std::unordered_set<OpenStream*> streams_ ABSL_GUARDED_BY(mutex_);
  bool is_draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_OPEN_STREAMS_H_
