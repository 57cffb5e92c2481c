#include "server/jobs/scheduler.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/metrics.h"
#include "server/base/status_macros.h"
#include "server/storage/presence.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kPollInterval(1000);
// A short lease needs a quicker eye.
constexpr int kPollsPerLease = 8;
constexpr std::chrono::milliseconds kStopPollInterval(50);
constexpr std::chrono::seconds kShowInterval(5);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Seconds(30);

void ShowLastSuccess(const TaskRecord& task) {
  const absl::Time success = task.last_success.value_or(absl::UnixEpoch());
  NewGauge("webmunk_task_last_success_timestamp_seconds",
           "When a run of the background task last succeeded, on any server; 0: never.",
           {{"task", task.name}})
      .Set(absl::ToDoubleSeconds(success - absl::UnixEpoch()));
}

// Who we are in a task's row: for people, and different for every server ever.
std::string NewOwner() {
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  absl::BitGen random;
  return absl::StrCat(host.data(), "/", getpid(), "/",
                      absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

}  // namespace

Scheduler::Scheduler(Options options)
    : options_(std::move(options)),
      owner_(NewOwner()),
      pool_(options_.database_url, options_.max_running),
      retry_delay_(kFirstRetry, kLongestRetry) {}

void Scheduler::Start() {
  if (specs_.empty()) return;
  thread_ = std::thread([this] { Run(); });
}

void Scheduler::RequestStop() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  stopping_.notify_all();
}

void Scheduler::Stop() {
  RequestStop();
  if (thread_.joinable()) thread_.join();
}

bool Scheduler::IsStopping() {
  MutexLock lock(mutex_);
  return is_stopping_;
}

void Scheduler::Run() {
  const auto interval =
      std::min(kPollInterval, absl::ToChronoMilliseconds(options_.lease / kPollsPerLease));
  absl::Time next_poll = absl::InfinitePast();
  while (!IsStopping()) {
    DropDone();
    CancelOverdue();
    if (absl::Now() >= next_poll) {
      const absl::Status status = Poll();
      if (status.ok()) retry_delay_.Reset();
      next_poll = status.ok() ? absl::InfinitePast() : absl::Now() + retry_delay_.Next();
      if (!status.ok() && status.message() != last_reason_) {
        LogWarning("background tasks wait", {{"reason", std::string(status.message())}});
      }
      last_reason_ = std::string(status.message());
    }
    MutexLock lock(mutex_);
    if (!is_stopping_) lock.WaitFor(stopping_, interval);
  }
  EndAll();
}

absl::Status Scheduler::Poll() {
  WEBMUNK_RETURN_IF_ERROR(Connect());
  for (const auto& task : running_) WEBMUNK_RETURN_IF_ERROR(task->Renew(*connection_));
  WEBMUNK_RETURN_IF_ERROR(StartDueTasks());
  return ShowLastSuccesses();
}

absl::Status Scheduler::Connect() {
  if (connection_ != nullptr && !connection_->IsAlive()) connection_.reset();
  if (connection_ == nullptr) {
    WEBMUNK_ASSIGN_OR_RETURN(connection_, Connection::Open(options_.database_url));
  }
  if (is_registered_) return absl::OkStatus();
  for (const TaskSpec& spec : specs_) {
    WEBMUNK_RETURN_IF_ERROR(RegisterTask(*connection_, spec.name, spec.interval));
  }
  is_registered_ = true;
  return absl::OkStatus();
}

absl::Status Scheduler::StartDueTasks() {
  // Else they would be claimed, and could neither work nor give the claim back.
  if (!DatabaseAnswers()) return absl::UnavailableError("the database is away");
  std::vector<std::string> names;
  for (const TaskSpec& spec : specs_) names.push_back(spec.name);
  while (running_.size() < static_cast<size_t>(options_.max_running)) {
    const RunningTask::Clock::time_point asked = RunningTask::Clock::now();
    WEBMUNK_ASSIGN_OR_RETURN(std::optional<TaskClaim> claim,
                             ClaimTask(*connection_, names, owner_, options_.lease));
    if (!claim) break;
    const auto spec = std::find_if(specs_.begin(), specs_.end(), [&](const TaskSpec& candidate) {
      return candidate.name == claim->name;
    });
    running_.push_back(
        std::make_unique<RunningTask>(*spec, *std::move(claim), asked, options_.lease, pool_));
  }
  return absl::OkStatus();
}

absl::Status Scheduler::ShowLastSuccesses() {
  const RunningTask::Clock::time_point now = RunningTask::Clock::now();
  if (now < shown_ + kShowInterval) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<TaskRecord> tasks, ListTasks(*connection_));
  for (const TaskRecord& task : tasks) {
    // The table may still have tasks of other versions.
    const bool is_ours = std::any_of(specs_.begin(), specs_.end(),
                                     [&](const TaskSpec& spec) { return spec.name == task.name; });
    if (is_ours) ShowLastSuccess(task);
  }
  shown_ = now;
  return absl::OkStatus();
}

void Scheduler::DropDone() {
  std::erase_if(running_, [](const auto& task) { return task->is_done(); });
}

// A task that was told to stop may be waiting for the database.
void Scheduler::CancelOverdue() {
  for (const auto& task : running_) {
    if (task->should_stop()) task->CancelQuery();
  }
}

void Scheduler::EndAll() {
  for (const auto& task : running_) task->Stop();
  const absl::Time overdue = absl::Now() + options_.stop_grace;
  while (!running_.empty()) {
    if (absl::Now() >= overdue) CancelOverdue();
    // The rest of a run is still a run that no other server may begin.
    if (connection_ != nullptr) {
      for (const auto& task : running_) task->Renew(*connection_).IgnoreError();
    }
    absl::SleepFor(absl::FromChrono(kStopPollInterval));
    DropDone();
  }
}

}  // namespace webmunk
