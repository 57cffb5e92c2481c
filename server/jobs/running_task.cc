#include "server/jobs/running_task.h"

#include <string>
#include <string_view>
#include <utility>

#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// How soon what failed is tried again.
constexpr absl::Duration kRetry = absl::Seconds(30);
// A lease is renewed when this share of it has passed.
constexpr double kRenewShare = 0.25;
// What the database says is for the log (storage/pg_error.h).
constexpr std::string_view kDatabasePrefix = "database: ";
constexpr char kDatabaseFailed[] = "the database refused it; the server's log says why";

std::string ReasonForReaders(const absl::Status& status) {
  if (status.ok()) return "";
  std::string reason(status.message());
  if (reason.empty()) return absl::StatusCodeToString(status.code());
  return std::string_view(reason).starts_with(kDatabasePrefix) ? kDatabaseFailed : reason;
}

}  // namespace

RunningTask::RunningTask(const TaskSpec& spec, TaskClaim claim, Clock::time_point asked,
                         absl::Duration lease, Pool& pool)
    : spec_(spec),
      claim_(std::move(claim)),
      lease_(lease),
      pool_(pool),
      run_(claim_.attempt, asked, lease),
      renewed_(asked),
      thread_([this] { Run(); }) {}

absl::Status RunningTask::Renew(Connection& connection) {
  const Clock::time_point now = Clock::now();
  if (now < renewed_ + absl::ToChronoMicroseconds(lease_ * kRenewShare)) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_ours, RenewTask(connection, claim_, lease_));
  if (is_ours) {
    renewed_ = now;
    run_.Extend(now);
  } else if (!is_done_) {
    run_.Stop();
  }
  return absl::OkStatus();
}

void RunningTask::CancelQuery() {
  MutexLock lock(mutex_);
  if (cancel_ != nullptr) cancel_->Cancel();
}

void RunningTask::Run() {
  Finish(Work());
  is_done_ = true;
}

absl::Status RunningTask::Work() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  run_.connection_ = &*connection;
  {
    MutexLock lock(mutex_);
    cancel_ = std::make_unique<QueryCancel>(*connection);
  }
  absl::Status status = spec_.run(run_);
  MutexLock lock(mutex_);
  // The connection's next user must not be broken off.
  cancel_.reset();
  return status;
}

// If it fails, the lease ends by itself and the task is run again.
void RunningTask::Finish(const absl::Status& status) {
  if (!status.ok()) {
    LogWarning("task failed", {{"task", claim_.name},
                               {"attempt", claim_.attempt},
                               {"reason", std::string(status.message())}});
  }
  const absl::StatusOr<PooledConnection> connection = pool_.Get();
  if (!connection.ok()) return;
  if (!status.ok() && run_.should_stop()) {
    // A cancellation that came too late for the task may hit this instead.
    if (ReleaseTask(**connection, claim_).ok()) return;
    ReleaseTask(**connection, claim_).IgnoreError();
    return;
  }
  const absl::StatusOr<bool> finished =
      FinishTask(**connection, claim_, ReasonForReaders(status), kRetry);
  if (finished.ok() && !*finished) {
    LogWarning("task had been taken over", {{"task", claim_.name}, {"attempt", claim_.attempt}});
  }
}

}  // namespace webmunk
