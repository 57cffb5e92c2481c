#include "server/exports/export_upkeep.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "server/base/status_macros.h"
#include "server/exports/export_upkeep_store.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Hours(1);
constexpr int kBatch = 100;

absl::Status Expire(const ArchiveDirectory& directory, TaskRun& run) {
  while (!run.should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                             Transaction::Begin(run.connection()));
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<JobFiles> jobs,
                             HoldExpiredJobs(*transaction, kBatch));
    std::vector<int64_t> ids;
    for (const JobFiles& job : jobs) {
      // First the file: without its row nobody would find it.
      WEBMUNK_RETURN_IF_ERROR(directory.Remove(job.file));
      ids.push_back(job.job_id);
    }
    WEBMUNK_RETURN_IF_ERROR(ExpireJobs(*transaction, ids, ""));
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
    if (jobs.size() < kBatch) return absl::OkStatus();
  }
  return absl::CancelledError("stopped");
}

// `file` is one of those that were there before `jobs` were looked up: one that came
// later is none of our business.
bool IsNeeded(const ArchiveFileName& file, const std::string& name,
              const std::unordered_map<int64_t, JobFiles>& jobs) {
  const auto found = jobs.find(file.job_id);
  if (found == jobs.end()) return false;
  const JobFiles& job = found->second;
  return job.file == name || (job.is_running && job.attempt == file.attempt);
}

absl::Status RemoveUnneeded(const ArchiveDirectory& directory, Connection& connection,
                            const std::function<bool()>& should_stop) {
  WEBMUNK_RETURN_IF_ERROR(directory.Prepare());
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> names, directory.List());
  for (size_t begin = 0; begin < names.size(); begin += kBatch) {
    if (should_stop()) return absl::CancelledError("stopped");
    const size_t end = std::min(names.size(), begin + kBatch);
    std::vector<int64_t> ids;
    for (size_t i = begin; i < end; ++i) ids.push_back(ArchiveDirectory::Parse(names[i])->job_id);
    WEBMUNK_ASSIGN_OR_RETURN(const auto jobs, FindJobFiles(connection, ids));
    for (size_t i = begin; i < end; ++i) {
      if (IsNeeded(*ArchiveDirectory::Parse(names[i]), names[i], jobs)) continue;
      WEBMUNK_RETURN_IF_ERROR(directory.Remove(names[i]));
    }
  }
  return absl::OkStatus();
}

// Of jobs that are held, whatever attempts they are of.
absl::Status RemoveFilesOf(const ArchiveDirectory& directory, const std::vector<JobFiles>& jobs) {
  std::unordered_set<int64_t> ids;
  std::set<std::pair<int64_t, int64_t>> attempts;
  for (const JobFiles& job : jobs) {
    if (!job.file.empty()) WEBMUNK_RETURN_IF_ERROR(directory.Remove(job.file));
    if (job.attempt > 0) ids.insert(job.job_id);
    // Without it the attempt cannot end well, whenever it learns that it is broken off.
    if (job.is_running) attempts.emplace(job.job_id, job.attempt);
  }
  if (!ids.empty()) WEBMUNK_RETURN_IF_ERROR(directory.Prepare());
  std::vector<std::string> names;
  if (!ids.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(names, directory.List());
  }
  for (const std::string& name : names) {
    const auto file = ArchiveDirectory::Parse(name);
    if (ids.contains(file->job_id)) attempts.emplace(file->job_id, file->attempt);
  }
  for (const auto& [job, attempt] : attempts) {
    // In this order, since that is how it may be renamed meanwhile.
    for (const bool is_whole : {false, true}) {
      WEBMUNK_RETURN_IF_ERROR(directory.Remove(
          ArchiveDirectory::NameOf({.job_id = job, .attempt = attempt, .is_whole = is_whole})));
    }
  }
  return absl::OkStatus();
}

ArchiveCounts CountsOf(const std::vector<JobFiles>& jobs) {
  ArchiveCounts counts;
  for (const JobFiles& job : jobs) {
    if (!job.file.empty()) ++counts.archives;
    // Also of those that are no longer here: the copies are still there.
    counts.delivered.insert(counts.delivered.end(), job.delivered.begin(), job.delivered.end());
  }
  return counts;
}

absl::StatusOr<ArchiveCounts> Erase(const ArchiveDirectory& directory, Transaction& transaction,
                                    int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<JobFiles> jobs,
                           HoldJobsOf(transaction, participant_id));
  WEBMUNK_RETURN_IF_ERROR(RemoveFilesOf(directory, jobs));
  if (directory.is_kept()) {
    // What jobs that are deleted left behind may be of the participant.
    WEBMUNK_RETURN_IF_ERROR(
        RemoveUnneeded(directory, transaction.connection(), [] { return false; }));
    WEBMUNK_RETURN_IF_ERROR(directory.Sync());
  }
  std::vector<int64_t> all;
  std::vector<int64_t> archives;
  std::vector<int64_t> running;
  for (const JobFiles& job : jobs) {
    all.push_back(job.job_id);
    if (!job.file.empty()) archives.push_back(job.job_id);
    if (job.is_running) running.push_back(job.job_id);
  }
  WEBMUNK_RETURN_IF_ERROR(
      ExpireJobs(transaction, archives, "a participant in the archive was erased"));
  WEBMUNK_RETURN_IF_ERROR(RestartJobs(transaction, running));
  WEBMUNK_RETURN_IF_ERROR(ForgetIdentifiers(transaction, participant_id));
  ArchiveCounts counts = CountsOf(jobs);
  // Names of deliveries may have begun with identifiers; the record of the erasure is kept.
  WEBMUNK_ASSIGN_OR_RETURN(const auto forgotten, FindJobFiles(transaction.connection(), all));
  counts.delivered.clear();
  for (const int64_t id : all) {
    const std::vector<std::string>& delivered = forgotten.at(id).delivered;
    counts.delivered.insert(counts.delivered.end(), delivered.begin(), delivered.end());
  }
  return counts;
}

}  // namespace

TaskSpec ExpireExportsTask(const ArchiveDirectory& directory) {
  return {.name = "expire-exports", .interval = kInterval, .run = [&directory](TaskRun& run) {
            return Expire(directory, run);
          }};
}

TaskSpec TidyExportsTask(const ArchiveDirectory& directory) {
  return {.name = "tidy-exports", .interval = kInterval, .run = [&directory](TaskRun& run) {
            return RemoveUnneeded(directory, run.connection(), [&] { return run.should_stop(); });
          }};
}

ErasureArchives ExportErasure(const ArchiveDirectory& directory) {
  return {.count = [](Transaction& transaction,
                      int32_t participant_id) -> absl::StatusOr<ArchiveCounts> {
            WEBMUNK_ASSIGN_OR_RETURN(const std::vector<JobFiles> jobs,
                                     FindJobsOf(transaction.connection(), participant_id));
            return CountsOf(jobs);
          },
          .erase =
              [&directory](Transaction& transaction, int32_t participant_id) {
                return Erase(directory, transaction, participant_id);
              }};
}

}  // namespace webmunk
