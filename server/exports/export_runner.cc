#include "server/exports/export_runner.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kPollInterval(1000);
// People watch how far jobs are.
constexpr std::chrono::milliseconds kLongestRenewInterval(2000);
constexpr std::chrono::milliseconds kFailureWait(1000);

// Who we are in a job's row: for people, and different for every server ever.
std::string NewOwner(const std::string& host) {
  absl::BitGen random;
  return absl::StrCat(host, "/", getpid(), "/",
                      absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

}  // namespace

ExportRunner::ExportRunner(Options options)
    : options_(std::move(options)),
      owner_(NewOwner(options_.host)),
      directory_(options_.directory),
      // Each worker reads and may have to tell of its end; one more renews.
      pool_(options_.database_url, options_.workers + 1),
      deflaters_(options_.deflate_threads) {}

void ExportRunner::Start() {
  workers_.reserve(options_.workers);
  for (int i = 0; i < options_.workers; ++i) workers_.emplace_back([this] { Work(); });
  watch_ = std::thread([this] { Watch(); });
}

void ExportRunner::Wake() {
  {
    MutexLock lock(mutex_);
    ++wakes_;
  }
  changed_.notify_all();
}

void ExportRunner::RequestStop() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
    for (const auto& attempt : attempts_) attempt->Stop();
  }
  changed_.notify_all();
}

void ExportRunner::Stop() {
  RequestStop();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  {
    MutexLock lock(mutex_);
    is_ended_ = true;
  }
  changed_.notify_all();
  if (watch_.joinable()) watch_.join();
}

bool ExportRunner::IsStopping() {
  MutexLock lock(mutex_);
  return is_stopping_;
}

void ExportRunner::Rest() {
  MutexLock lock(mutex_);
  const int64_t wakes = wakes_;
  if (is_stopping_) return;
  const auto end = std::chrono::steady_clock::now() + kPollInterval;
  while (!is_stopping_ && wakes == wakes_ && std::chrono::steady_clock::now() < end) {
    lock.WaitFor(changed_, kPollInterval);
  }
}

void ExportRunner::Work() {
  GiveWay();
  std::string last_reason;
  while (!IsStopping()) {
    const absl::Status prepared = directory_.Prepare();
    const absl::StatusOr<bool> made = prepared.ok() ? MakeNext() : absl::StatusOr<bool>(prepared);
    if (made.ok() && *made) continue;
    const std::string reason(made.status().message());
    if (!made.ok() && reason != last_reason) LogWarning("exports wait", {{"reason", reason}});
    last_reason = reason;
    Rest();
  }
}

absl::StatusOr<bool> ExportRunner::MakeNext() {
  const Clock::time_point asked = Clock::now();
  std::optional<ExportClaim> claim;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(claim, ClaimExportJob(*connection, owner_, options_.lease));
  }
  if (!claim) return false;
  const auto attempt =
      std::make_shared<ExportAttempt>(ExportTools{.pool = pool_,
                                                  .deflaters = deflaters_,
                                                  .directory = directory_,
                                                  .creator_scope = options_.creator_scope,
                                                  .host = options_.host},
                                      *std::move(claim), asked, options_.lease);
  {
    MutexLock lock(mutex_);
    attempts_.push_back(attempt);
    if (is_stopping_) attempt->Stop();
  }
  Make(*attempt);
  {
    MutexLock lock(mutex_);
    std::erase(attempts_, attempt);
  }
  return true;
}

void ExportRunner::Make(ExportAttempt& attempt) {
  const ExportClaim& claim = attempt.claim();
  LogInfo("export begins", {{"job", claim.job_id}, {"attempt", claim.attempt}});
  const Clock::time_point begin = Clock::now();
  const absl::StatusOr<ArchiveRecord> archive = attempt.Make();
  const absl::Status ended = End(attempt, archive);
  const ExportProgress progress = attempt.progress();
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin).count();
  LogInfo("export ends",
          {{"job", claim.job_id},
           {"attempt", claim.attempt},
           {"points", progress.points_read},
           {"bad_points", progress.bad_points},
           {"bytes", archive.ok() ? archive->bytes : 0},
           {"millis", static_cast<int64_t>(millis)},
           {"reason", std::string(archive.ok() ? ended.message() : archive.status().message())}});
  options_.ended();
}

absl::Status ExportRunner::End(ExportAttempt& attempt,
                               const absl::StatusOr<ArchiveRecord>& archive) {
  if (archive.ok()) return Finish(attempt, *archive);
  attempt.RemoveFiles();
  const ExportClaim& claim = attempt.claim();
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const absl::Status refusal = attempt.refusal();
  if (!refusal.ok()) {
    return FailExportJob(*connection, claim, std::string(refusal.message()), true).status();
  }
  // Also of one that was lost: then the row is another's, and stays as it is.
  if (attempt.should_stop() || absl::IsCancelled(archive.status())) {
    return ReleaseExportJob(*connection, claim);
  }
  const std::string error = ShownError(archive.status());
  // One of the database's own is a failure like others.
  if (absl::IsAborted(archive.status()) && SqlState(archive.status()).empty()) {
    return RestartExportJob(*connection, claim, error);
  }
  return FailExportJob(*connection, claim, error, IsFinal(archive.status())).status();
}

absl::Status ExportRunner::Finish(ExportAttempt& attempt, const ArchiveRecord& archive) {
  // Once a COMMIT got no answer, the row may name the file for good.
  bool may_be_done = false;
  while (true) {
    const absl::Status status = TryFinish(attempt, archive, may_be_done);
    if (status.ok() || absl::IsCancelled(status)) return status;
    // Whether the row names the file or not, it may only be deleted by those who know:
    // once the job is another's, they see that it is nobody's.
    if (attempt.should_stop()) return status;
    absl::SleepFor(absl::FromChrono(kFailureWait));
  }
}

absl::Status ExportRunner::TryFinish(ExportAttempt& attempt, const ArchiveRecord& archive,
                                     bool& may_be_done) {
  const ExportClaim& claim = attempt.claim();
  ExportProgress progress = attempt.progress();
  progress.points_expected = progress.points_read;
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  if (may_be_done) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool is_done,
                             HasArchive(*connection, claim.job_id, archive.file));
    if (is_done) return absl::OkStatus();
  }
  {
    WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                             Transaction::Begin(*connection));
    const absl::Status allowed =
        CheckExportRights(*connection, claim.job_id, options_.creator_scope);
    if (absl::IsPermissionDenied(allowed)) {
      WEBMUNK_RETURN_IF_ERROR(
          FailExportJob(*connection, claim, std::string(allowed.message()), true).status());
      WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
      attempt.RemoveFiles();
      return absl::CancelledError("the job's creator has no longer the right to it");
    }
    if (!absl::IsNotFound(allowed)) WEBMUNK_RETURN_IF_ERROR(allowed);
    WEBMUNK_ASSIGN_OR_RETURN(
        const bool is_ours, FinishExportJob(*transaction, claim, archive, progress, options_.keep));
    if (is_ours) {
      const absl::Status status = transaction->Commit();
      may_be_done = may_be_done || transaction->commit_is_unknown();
      return status;
    }
  }
  if (may_be_done) {
    // The lost COMMIT may have come to its end since we looked.
    WEBMUNK_ASSIGN_OR_RETURN(const bool is_done,
                             HasArchive(*connection, claim.job_id, archive.file));
    if (is_done) return absl::OkStatus();
  } else {
    attempt.RemoveFiles();
  }
  return absl::CancelledError("the job is no longer this attempt's");
}

void ExportRunner::Watch() {
  const auto interval =
      std::min(kLongestRenewInterval, absl::ToChronoMilliseconds(options_.lease / 4));
  while (true) {
    std::vector<std::shared_ptr<ExportAttempt>> attempts;
    {
      MutexLock lock(mutex_);
      if (is_ended_) return;
      lock.WaitFor(changed_, interval);
      attempts = attempts_;
    }
    for (const auto& attempt : attempts) {
      attempt->BreakOff();
      Renew(*attempt);
      // As soon as it is told of its end; else with the next look.
      attempt->BreakOff();
    }
  }
}

void ExportRunner::Renew(ExportAttempt& attempt) {
  const Clock::time_point asked = Clock::now();
  const absl::StatusOr<PooledConnection> connection = pool_.Get(absl::Seconds(2));
  // Without a database the lease ends, and the attempt with it.
  if (!connection.ok()) return;
  const absl::StatusOr<bool> is_ours =
      RenewExportJob(**connection, attempt.claim(), options_.lease, attempt.progress());
  if (!is_ours.ok()) return;
  if (!*is_ours) return attempt.Stop();
  attempt.Extend(asked);
  CheckRights(**connection, attempt);
}

void ExportRunner::CheckRights(Connection& connection, ExportAttempt& attempt) {
  const Clock::time_point now = Clock::now();
  if (now - attempt.rights_checked() < absl::ToChronoNanoseconds(options_.rights_interval)) return;
  const absl::Status allowed =
      CheckExportRights(connection, attempt.claim().job_id, options_.creator_scope);
  if (absl::IsPermissionDenied(allowed)) return attempt.Refuse(allowed);
  // What could not be found out now is tried again at the next renewal.
  if (allowed.ok()) attempt.NoteRightsChecked(now);
}

}  // namespace webmunk
