#ifndef WEBMUNK_SERVER_BASE_MUTEX_H_
#define WEBMUNK_SERVER_BASE_MUTEX_H_

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/base/thread_annotations.h"

namespace webmunk {

// std::mutex with the annotations that clang's -Wthread-safety checks. Used in
// place of absl::Mutex where the thread sanitizer must be trusted: the packaged
// abseil is built without it, and TSan sees races in it that are none.
class ABSL_LOCKABLE Mutex {
 public:
  void Lock() ABSL_EXCLUSIVE_LOCK_FUNCTION() { mutex_.lock(); }
  void Unlock() ABSL_UNLOCK_FUNCTION() { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

// Holds a Mutex for a scope, and waits on condition variables with it.
class ABSL_SCOPED_LOCKABLE MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex) : lock_(mutex.mutex_) {}
  ~MutexLock() ABSL_UNLOCK_FUNCTION() = default;
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  // The mutex is released while waiting; the caller re-checks its condition.
  void Wait(std::condition_variable& condition) { condition.wait(lock_); }

  // False if `duration` passed without a wake-up.
  bool WaitFor(std::condition_variable& condition, std::chrono::milliseconds duration) {
    return condition.wait_for(lock_, duration) == std::cv_status::no_timeout;
  }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_MUTEX_H_
