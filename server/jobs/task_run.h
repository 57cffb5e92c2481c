#ifndef WEBMUNK_SERVER_JOBS_TASK_RUN_H_
#define WEBMUNK_SERVER_JOBS_TASK_RUN_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// One run of a background task, as the task sees it. It holds a lease on the
// task; while the lease lasts no other server runs the same.
//
// should_stop() is thread-safe; the rest is for the task's own thread.
class TaskRun {
 public:
  // A connection for this run alone, with no transaction open. Broken off, with an
  // error, should the task not stop in time.
  Connection& connection() { return *connection_; }

  // Whether the task must end: the server stops, or the lease is about to be lost.
  // Look at it at least once a second, between transactions.
  bool should_stop() const;

  // Waits, at most `duration`; true if the task must end.
  bool WaitOrStop(absl::Duration duration) const;

  // Counts the runs of this task. A run with a lower number than the task's row
  // has lost its lease.
  int64_t attempt() const { return attempt_; }

 private:
  friend class RunningTask;
  using Clock = std::chrono::steady_clock;

  // `asked` is when the lease was last asked for, or a time before.
  TaskRun(int64_t attempt, Clock::time_point asked, absl::Duration lease)
      : attempt_(attempt), lease_(lease) {
    Extend(asked);
  }
  void Extend(Clock::time_point asked);
  void Stop() { is_stopped_ = true; }

  const int64_t attempt_;
  const absl::Duration lease_;
  std::atomic<Clock::time_point> stop_at_ = Clock::time_point();
  std::atomic<bool> is_stopped_ = false;
  Connection* connection_ = nullptr;
};

// Work that the servers do by themselves.
struct TaskSpec {
  // Lower case with hyphens; names the task for ever.
  std::string name;
  // From one run's begin to the next.
  absl::Duration interval;
  // Called from a thread of its own, never twice at once. It may be broken off
  // anywhere and called again, here or on another server, and must cope. CANCELLED
  // if it stopped before its end because it should: it is then due at once.
  std::function<absl::Status(TaskRun&)> run;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_TASK_RUN_H_
