#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/export_job_record.h"
#include "server/exports/export_viewer.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A job that the viewer sees. NOT_FOUND if there is none.
absl::StatusOr<ExportJobRecord> FindExportJob(Connection& connection, int64_t id,
                                              const ExportViewer& viewer);
// The same in short: without whom it leaves out, and without generators if those are
// many. All that follow are so.
absl::StatusOr<ExportJobRecord> LookAtExportJob(Connection& connection, int64_t id,
                                                const ExportViewer& viewer);
// Held until the transaction ends.
absl::StatusOr<ExportJobRecord> LockExportJob(Transaction& transaction, int64_t id,
                                              const ExportViewer& viewer);

// The jobs of a request, in their order.
absl::StatusOr<std::vector<ExportJobRecord>> FindExportJobsOfBatch(Connection& connection,
                                                                   int64_t batch_id,
                                                                   const ExportViewer& viewer);

struct ExportJobQuery {
  // Those with lower ids.
  int64_t before = INT64_MAX;
  // Empty: in any.
  std::vector<ExportJobRecord::State> states;
  // The identifier of a schedule; empty: of any or none.
  std::string schedule;
  int limit = 0;
};

// Newest first.
absl::StatusOr<std::vector<ExportJobRecord>> ListExportJobs(Connection& connection,
                                                            const ExportJobQuery& query,
                                                            const ExportViewer& viewer);

// Of a job that is held: not to be made, or no longer. An attempt that is under way sees
// it when it renews its lease.
absl::Status CancelHeldJob(Transaction& transaction, int64_t id);
// To be made anew, not before `earliest`, in microseconds since 1970. Its cursors stay. That of
// a schedule is its present owner's then, and tells nobody whom another owner had it tell.
absl::Status RetryHeldJob(Transaction& transaction, int64_t id, std::optional<int64_t> earliest);
// Whether a schedule made it of what came since its last run: no other job will have that.
absl::StatusOr<bool> IsIncrement(Transaction& transaction, int64_t id);
absl::Status DeleteHeldJob(Transaction& transaction, int64_t id);

// Identifiers of the participants of a job, by code point, and of those that it counts
// as such without points; at most `limit`.
absl::StatusOr<std::vector<std::string>> ListExportSources(Connection& connection, int64_t job_id,
                                                           int limit);

std::string_view NameOf(ExportJobRecord::State state);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_JOB_STORE_H_
