#include "server/exports/export_jobs.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/export_names_store.h"
#include "server/exports/export_source_store.h"
#include "server/storage/database_clock.h"

namespace webmunk {
namespace {

using State = ExportJobRecord::State;

absl::Status WrongState(const ExportJobRecord& job, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the job is ", std::string(NameOf(job.state)), ": ", std::string(why)));
}

bool IsOpen(const ExportJobRecord& job) {
  return job.state == State::kQueued || job.state == State::kRunning;
}

// Where somebody is told is the creator's own: addresses of webhooks may be secret.
void HideTargets(std::vector<NoticeOutcome>& notices) {
  for (NoticeOutcome& notice : notices) {
    notice.notice.target.clear();
    notice.error.clear();
  }
}

}  // namespace

absl::StatusOr<std::vector<ExportJobView>> ExportJobs::Create(const ExportOrder& order,
                                                              const OrderOrigin& origin) {
  if (folder_.empty()) return absl::FailedPreconditionError("this server has no folder of exports");
  OrderOrigin keyed = origin;
  if (!keyed.idempotency_key.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(keyed.request_hash, hash_(OrderText(order)));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const MadeBatch batch, MakeExportJobs(*transaction, order, keyed));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  const ExportViewer viewer = {.user_id = origin.user_id, .scope = origin.scope};
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ExportJobRecord> jobs,
                           FindExportJobsOfBatch(*connection, batch.id, viewer));
  // Whoever repeats a call must not take what is left for all.
  if (jobs.empty() || jobs.size() != static_cast<size_t>(jobs[0].sequence_count)) {
    return absl::NotFoundError("jobs that were made with this idempotency_key are deleted");
  }
  if (jobs.size() == 1) {
    WEBMUNK_ASSIGN_OR_RETURN(ExportJobView view,
                             WholeView(*connection, std::move(jobs[0]), viewer));
    std::vector<ExportJobView> views;
    views.push_back(std::move(view));
    return views;
  }
  return WithOutcomes(*connection, std::move(jobs), viewer);
}

absl::StatusOr<ExportJobView> ExportJobs::Get(int64_t id, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(ExportJobRecord job, FindExportJob(*connection, id, viewer));
  return WholeView(*connection, std::move(job), viewer);
}

absl::StatusOr<ExportJobView> ExportJobs::Look(int64_t id, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(ExportJobRecord job, LookAtExportJob(*connection, id, viewer));
  return WithOutcome(*connection, std::move(job), viewer);
}

absl::StatusOr<ExportJobView> ExportJobs::Cancel(int64_t id, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobRecord job, LockExportJob(*transaction, id, viewer));
  if (!IsOpen(job) && job.state != State::kCancelled) {
    return WrongState(job, "there is nothing to cancel");
  }
  if (IsOpen(job)) WEBMUNK_RETURN_IF_ERROR(CancelHeldJob(*transaction, id));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  WEBMUNK_ASSIGN_OR_RETURN(ExportJobRecord now, FindExportJob(*connection, id, viewer));
  return WholeView(*connection, std::move(now), viewer);
}

absl::StatusOr<ExportJobView> ExportJobs::Retry(int64_t id, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobRecord job, LockExportJob(*transaction, id, viewer));
  if (IsOpen(job)) return WrongState(job, "it has not ended");
  // The archive may have been lost with its disk.
  const bool has_archive =
      job.state == State::kSucceeded && (folder_.empty() || OpenArchive(job).ok());
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t deliveries,
                           RetryDeliveries(*transaction, id, /*with_delivered=*/!has_archive));
  if (!has_archive) {
    // Once it has begun, what it holds is settled.
    std::optional<int64_t> earliest;
    if (!job.resolved) {
      WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(*connection));
      WEBMUNK_ASSIGN_OR_RETURN(earliest, EarliestBegin(job.request, now));
    }
    WEBMUNK_RETURN_IF_ERROR(RetryHeldJob(*transaction, id, earliest));
  }
  const bool is_anew = !has_archive || deliveries > 0;
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t notices,
                           RepeatNotices(*transaction, id, /*only_failed=*/!is_anew));
  if (!is_anew && notices == 0) return WrongState(job, "there is nothing to do anew");
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  is_due_();
  WEBMUNK_ASSIGN_OR_RETURN(ExportJobRecord now, FindExportJob(*connection, id, viewer));
  return WholeView(*connection, std::move(now), viewer);
}

absl::StatusOr<std::vector<int32_t>> ExportJobs::Delete(int64_t id, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const ExportJobRecord job, LockExportJob(*transaction, id, viewer));
  if (job.state == State::kRunning) return WrongState(job, "cancel it before");
  if (job.state == State::kQueued || job.state == State::kFailed) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool is_increment, IsIncrement(*transaction, id));
    if (is_increment) {
      return WrongState(job,
                        "what it is to hold is in no other export of its schedule; retry it, or "
                        "cancel it while it waits, before it is deleted");
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<int32_t> participants,
                           ListAuditedParticipants(*connection, {id}));
  // The file first: without a row nobody would find it. While the row is held no other
  // attempt can bring a new one.
  if (job.archive) WEBMUNK_RETURN_IF_ERROR(RemoveExportArchive(folder_, job.archive->file));
  WEBMUNK_RETURN_IF_ERROR(DeleteHeldJob(*transaction, id));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return participants;
}

absl::StatusOr<std::vector<int32_t>> ExportJobs::ParticipantsOf(const std::vector<int64_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return ListAuditedParticipants(*connection, ids);
}

absl::StatusOr<ExportJobPage> ExportJobs::List(ExportJobQuery query, const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const auto page_size = static_cast<size_t>(query.limit);
  // One more than asked for tells whether there is a next page.
  ++query.limit;
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ExportJobRecord> jobs,
                           ListExportJobs(*connection, query, viewer));
  ExportJobPage page;
  if (jobs.size() > page_size) {
    jobs.pop_back();
    page.next = jobs.back().id;
  }
  WEBMUNK_ASSIGN_OR_RETURN(page.jobs, WithOutcomes(*connection, std::move(jobs), viewer));
  return page;
}

absl::StatusOr<std::unique_ptr<ExportArchive>> ExportJobs::OpenArchive(
    const ExportJobRecord& job) const {
  if (!job.archive) return WrongState(job, "it has no archive");
  return ExportArchive::Open(folder_, job.archive->file, job.archive->bytes);
}

absl::StatusOr<ExportJobView> ExportJobs::WholeView(Connection& connection, ExportJobRecord job,
                                                    const ExportViewer& viewer) {
  WEBMUNK_ASSIGN_OR_RETURN(ExportJobView view, WithOutcome(connection, std::move(job), viewer));
  if (!view.job.all_participants && view.job.group_ids.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(view.sources,
                             ListExportSources(connection, view.job.id, kShownSources));
  }
  // Participants out of the viewer's reach are left out of a job too.
  WEBMUNK_ASSIGN_OR_RETURN(view.excluded, ListIdentifiers(connection, viewer.scope,
                                                          view.job.excluded_ids, kShownSources));
  return view;
}

absl::StatusOr<ExportJobView> ExportJobs::WithOutcome(Connection& connection, ExportJobRecord job,
                                                      const ExportViewer& viewer) {
  std::vector<ExportJobRecord> jobs;
  jobs.push_back(std::move(job));
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ExportJobView> views,
                           WithOutcomes(connection, std::move(jobs), viewer));
  return std::move(views[0]);
}

absl::StatusOr<std::vector<ExportJobView>> ExportJobs::WithOutcomes(
    Connection& connection, std::vector<ExportJobRecord> jobs, const ExportViewer& viewer) {
  std::vector<int64_t> ids;
  ids.reserve(jobs.size());
  for (const ExportJobRecord& job : jobs) ids.push_back(job.id);
  WEBMUNK_ASSIGN_OR_RETURN(auto outcomes, ReadExportOutcomes(connection, viewer.scope, ids));
  std::vector<ExportJobView> views;
  for (ExportJobRecord& job : jobs) {
    const int64_t id = job.id;
    if (job.creator_id != viewer.user_id) HideTargets(outcomes[id].notices);
    views.push_back(
        {.job = std::move(job), .outcome = std::move(outcomes[id]), .sources = {}, .excluded = {}});
  }
  return views;
}

}  // namespace webmunk
