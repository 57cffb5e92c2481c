#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_STORE_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What a job's row says of its files.
struct JobFiles {
  int64_t job_id = 0;
  int64_t attempt = 0;
  // An attempt is under way.
  bool is_running = false;
  // The archive's; empty: none.
  std::string file;
  // Where copies of it are or may be, and by which name; without line ends.
  std::vector<std::string> delivered;
};

// Of those of the jobs that exist, by id.
absl::StatusOr<std::unordered_map<int64_t, JobFiles>> FindJobFiles(
    Connection& connection, const std::vector<int64_t>& job_ids);

// Jobs with an archive whose time is over and that no delivery waits for, at most `limit`;
// held until the transaction ends.
absl::StatusOr<std::vector<JobFiles>> HoldExpiredJobs(Transaction& transaction, int limit);

// Jobs of any state that are of the participant, or have one of its identifiers among
// those that stood for nobody. HoldJobsOf holds them until the transaction ends.
absl::StatusOr<std::vector<JobFiles>> FindJobsOf(Connection& connection, int32_t participant_id);
absl::StatusOr<std::vector<JobFiles>> HoldJobsOf(Transaction& transaction, int32_t participant_id);

// The archives of these jobs are gone, for this reason; empty: they were old.
absl::Status ExpireJobs(Transaction& transaction, const std::vector<int64_t>& ids,
                        const std::string& reason);
// The attempts under way of these jobs have no effect any more; they begin anew.
absl::Status RestartJobs(Transaction& transaction, const std::vector<int64_t>& ids);
// Takes the participant's identifiers out of what was asked for.
absl::Status ForgetIdentifiers(Transaction& transaction, int32_t participant_id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_UPKEEP_STORE_H_
