#ifndef WEBMUNK_SERVER_JOBS_SCHEDULER_H_
#define WEBMUNK_SERVER_JOBS_SCHEDULER_H_

#include <condition_variable>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/jobs/retry_delay.h"
#include "server/jobs/running_task.h"
#include "server/jobs/task_run.h"
#include "server/storage/connection.h"
#include "server/storage/pool.h"

namespace webmunk {

// Runs background tasks. Any number of servers may do so on one database: a due
// task is run by the one that gets the lease on its row, which it renews while the
// task works. The lease of a dead server ends by itself, and another takes over. A
// task is told to stop before its lease ends. Has connections of its own. While
// there is no database it waits, and goes on by itself.
//
// Call order: Add for each task, Start, Stop. Thread-safe from Start on.
class Scheduler {
 public:
  struct Options {
    std::string database_url;
    // How long after a server's death its tasks are taken over.
    absl::Duration lease = absl::Seconds(30);
    // Tasks that run at once on this server.
    int max_running = 4;
    // How long Stop waits before it breaks off what tasks ask the database.
    absl::Duration stop_grace = absl::Seconds(5);
  };

  explicit Scheduler(Options options);
  ~Scheduler() { Stop(); }

  void Add(TaskSpec spec) { specs_.push_back(std::move(spec)); }
  void Start();

  // Tells the tasks to stop, and begins no more.
  void RequestStop();
  // The same, and returns once all have ended and their leases are given back.
  void Stop();

 private:
  void Run();
  bool IsStopping();
  // One look at what is due and what runs.
  absl::Status Poll();
  absl::Status Connect();
  absl::Status StartDueTasks();
  // Metrics tell when each task last succeeded, on whichever server.
  absl::Status ShowLastSuccesses();
  void DropDone();
  void CancelOverdue();
  void EndAll();

  const Options options_;
  const std::string owner_;
  std::vector<TaskSpec> specs_;
  Pool pool_;
  RetryDelay retry_delay_;
  // The rest belongs to the thread.
  std::unique_ptr<Connection> connection_;
  bool is_registered_ = false;
  std::string last_reason_;
  RunningTask::Clock::time_point shown_;
  std::vector<std::unique_ptr<RunningTask>> running_;

  Mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_JOBS_SCHEDULER_H_
