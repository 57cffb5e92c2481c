#include "task_progress.h"

#include "absl/strings/str_cat.h"
#include "plain_text.h"

namespace webmunk::cli {

void TaskProgress::Show(const TaskState& task) {
  if (!task.last_error.empty() && task.last_error != told_error_) {
    told_error_ = task.last_error;
    bar_.Erase();
    err_ << "webmunk: " << task.name << " is tried again: " << EscapeControls(task.last_error)
         << "\n";
  }
  if (is_terminal_) {
    const double share =
        task.total == 0
            ? 0
            : std::min(1.0, static_cast<double>(task.done) / static_cast<double>(task.total));
    bar_.Draw(share,
              absl::StrCat(task.name, " is ", task.state, ", ", task.done, " of ", task.total));
  } else if (task.state != told_state_) {
    told_state_ = task.state;
    err_ << "webmunk: " << task.name << " is " << task.state << "\n";
  }
}

}  // namespace webmunk::cli
