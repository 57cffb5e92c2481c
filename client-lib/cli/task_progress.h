#ifndef WEBMUNK_CLI_TASK_PROGRESS_H_
#define WEBMUNK_CLI_TASK_PROGRESS_H_

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "progress_bar.h"
#include "webmunk/client.h"

namespace webmunk::cli {

// How far an erasure or a merge is.
struct TaskState {
  std::string name;
  // `running`, say.
  std::string state;
  std::int64_t done = 0;
  std::int64_t total = 0;
  std::string last_error;
};

// A bar of it. Without a terminal there is a line when the state changes. Either way
// there is one for each new error.
class TaskProgress {
 public:
  // `err` must outlive this, and nobody else may write to it meanwhile.
  TaskProgress(std::ostream& err, bool is_terminal)
      : err_(err), bar_(err), is_terminal_(is_terminal) {}

  void Show(const TaskState& task);

 private:
  std::ostream& err_;
  ProgressBar bar_;
  const bool is_terminal_;
  std::string told_state_;
  std::string told_error_;
};

// As long as a server that is gone is waited for, unless --timeout says otherwise.
inline constexpr absl::Duration kTaskPatience = absl::Minutes(10);

// Asks for `task`, at first often, until it has succeeded: it has no other end. What
// is known is shown each time.
template <typename Task>
absl::StatusOr<Task> AwaitTask(Task task,
                               absl::FunctionRef<absl::StatusOr<Task>(const std::string& name)> get,
                               absl::FunctionRef<void(const Task& task)> show) {
  absl::Duration pause = absl::Milliseconds(50);
  while (true) {
    show(task);
    if (task.state() == Task::STATE_SUCCEEDED) return task;
    absl::SleepFor(pause);
    pause = std::min(pause * 2, absl::Seconds(2));
    absl::StatusOr<Task> next = get(task.name());
    if (!next.ok()) return next.status();
    task = *std::move(next);
  }
}

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_TASK_PROGRESS_H_
