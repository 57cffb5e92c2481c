#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_CLAIM_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_CLAIM_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/export_job_record.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// An attempt of a job that a server has begun. `attempt` is its fencing token: what is
// written under another one has no effect.
struct ExportClaim {
  int64_t job_id = 0;
  int64_t attempt = 0;
  // As they are stored.
  std::optional<std::string> cursor;
  std::optional<std::string> since;
  // Microseconds since 1970.
  int64_t created = 0;
  // Of the first attempt.
  int64_t started = 0;
};

// Takes the job that is due and comes first by priority and then age, and that nobody
// holds, until `lease` from now. None if there is none. The job of a server that died is
// due at the end of its lease at first, but ever later if that goes on.
absl::StatusOr<std::optional<ExportClaim>> ClaimExportJob(Connection& connection,
                                                          const std::string& owner,
                                                          absl::Duration lease);

// Holds it until `lease` from now, and tells how far it is. False if it is no longer ours:
// taken over, cancelled, or to begin anew.
absl::StatusOr<bool> RenewExportJob(Connection& connection, const ExportClaim& claim,
                                    absl::Duration lease, const ExportProgress& progress);

// Holds the job until the transaction ends. False as above.
absl::StatusOr<bool> HoldExportJob(Transaction& transaction, const ExportClaim& claim);

// Ends it: with the archive, which is kept for `keep`; false as above.
absl::StatusOr<bool> FinishExportJob(Transaction& transaction, const ExportClaim& claim,
                                     const ArchiveRecord& archive, const ExportProgress& progress,
                                     absl::Duration keep);

// The attempt failed. The job is tried again after some time that grows, but five times
// in all; `is_final`: not again. False as above.
absl::StatusOr<bool> FailExportJob(Connection& connection, const ExportClaim& claim,
                                   const std::string& error, bool is_final);

// Gives up an attempt that did not come to its end: the job is due as before.
absl::Status ReleaseExportJob(Connection& connection, const ExportClaim& claim);
// The same, and its participants are found anew, for this reason. A job that is
// interrupted 20 times, this way or by the end of its servers, fails.
absl::Status RestartExportJob(Connection& connection, const ExportClaim& claim,
                              const std::string& reason);

// Whether the job has succeeded with this file.
absl::StatusOr<bool> HasArchive(Connection& connection, int64_t job_id, const std::string& file);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_CLAIM_STORE_H_
