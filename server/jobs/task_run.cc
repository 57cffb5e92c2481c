#include "server/jobs/task_run.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace webmunk {
namespace {

// The last part of a lease is for the task to come to its end in.
constexpr double kUsableShare = 0.75;
constexpr absl::Duration kLookInterval = absl::Milliseconds(100);

}  // namespace

bool TaskRun::should_stop() const { return is_stopped_ || Clock::now() >= stop_at_.load(); }

bool TaskRun::WaitOrStop(absl::Duration duration) const {
  const absl::Time end = absl::Now() + duration;
  while (!should_stop()) {
    const absl::Duration left = end - absl::Now();
    if (left <= absl::ZeroDuration()) return false;
    absl::SleepFor(std::min(left, kLookInterval));
  }
  return true;
}

void TaskRun::Extend(Clock::time_point asked) {
  stop_at_ = asked + absl::ToChronoMicroseconds(lease_ * kUsableShare);
}

}  // namespace webmunk
