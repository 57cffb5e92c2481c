#ifndef WEBMUNK_SERVER_JOBS_RUNNING_TASK_H_
#define WEBMUNK_SERVER_JOBS_RUNNING_TASK_H_

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/jobs/task_run.h"
#include "server/jobs/task_store.h"
#include "server/storage/pool.h"
#include "server/storage/query_cancel.h"

namespace webmunk {

// A claimed task at work, in a thread of its own, and its watchdog. What it is
// made from must outlive it. The methods are for the scheduler's thread.
class RunningTask {
 public:
  using Clock = std::chrono::steady_clock;

  // Begins. `asked` is when the claim was asked for.
  RunningTask(const TaskSpec& spec, TaskClaim claim, Clock::time_point asked, absl::Duration lease,
              Pool& pool);
  // Waits for the end.
  ~RunningTask() { thread_.join(); }
  RunningTask(const RunningTask&) = delete;
  RunningTask& operator=(const RunningTask&) = delete;

  bool is_done() const { return is_done_; }

  // Holds the lease for longer, if it is time to. An error: try again.
  absl::Status Renew(Connection& connection);

  // Tells the task to stop.
  void Stop() { run_.Stop(); }
  bool should_stop() const { return run_.should_stop(); }
  // Breaks off what the task asks the database.
  void CancelQuery();

 private:
  void Run();
  absl::Status Work();
  void Finish(const absl::Status& status);

  const TaskSpec& spec_;
  const TaskClaim claim_;
  const absl::Duration lease_;
  Pool& pool_;
  TaskRun run_;
  Clock::time_point renewed_;
  Mutex mutex_;
  std::unique_ptr<QueryCancel> cancel_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> is_done_ = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_RUNNING_TASK_H_
