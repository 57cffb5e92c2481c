#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_JOBS_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_JOBS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/exports/export_archive.h"
#include "server/exports/export_job_record.h"
#include "server/exports/export_job_store.h"
#include "server/exports/export_making.h"
#include "server/exports/export_outcome_store.h"
#include "server/exports/export_viewer.h"
#include "server/storage/pool.h"

namespace webmunk {

// A job with what becomes of its archive.
struct ExportJobView {
  ExportJobRecord job;
  ExportOutcome outcome;
  // Identifiers. Only from Get, at most kShownSources each: of those whom it was asked
  // for, and of those who are left out.
  std::vector<std::string> sources;
  std::vector<std::string> excluded;
};

struct ExportJobPage {
  std::vector<ExportJobView> jobs;
  // Where the next page begins; none: this is the last.
  std::optional<int64_t> next;
};

// Keeps the jobs of exports. Thread-safe.
class ExportJobs {
 public:
  static constexpr int kShownSources = 1000;

  // 32 bytes, under a key of the server's.
  using Hash = std::function<absl::StatusOr<std::string>(std::string_view text)>;

  // Archives are below `folder`; empty: this server makes none. `hash` is what requests
  // are kept as, to be told apart. `is_due` is called when there is a job to be made.
  // `pool` must outlive this.
  ExportJobs(Pool& pool, std::string folder, Hash hash, std::function<void()> is_due)
      : pool_(pool),
        folder_(std::move(folder)),
        hash_(std::move(hash)),
        is_due_(std::move(is_due)) {}

  // See MakeExportJobs. The jobs in their order; those of the first call, if the key was
  // used before. NOT_FOUND if any of those is deleted, or no longer the user's to see.
  absl::StatusOr<std::vector<ExportJobView>> Create(const ExportOrder& order,
                                                    const OrderOrigin& origin);

  // All of these: NOT_FOUND if the viewer sees no such job.
  absl::StatusOr<ExportJobView> Get(int64_t id, const ExportViewer& viewer);
  // Without sources, and without generators if they are many.
  absl::StatusOr<ExportJobView> Look(int64_t id, const ExportViewer& viewer);
  absl::StatusOr<ExportJobView> Cancel(int64_t id, const ExportViewer& viewer);
  absl::StatusOr<ExportJobView> Retry(int64_t id, const ExportViewer& viewer);
  // Returns whose points it held, as of ParticipantsOf.
  absl::StatusOr<std::vector<int32_t>> Delete(int64_t id, const ExportViewer& viewer);

  // Whose points the jobs hold, for the audit log: ids, not all of them if they are many.
  absl::StatusOr<std::vector<int32_t>> ParticipantsOf(const std::vector<int64_t>& ids);

  // Each as of Look. `query.limit` is the size of the page.
  absl::StatusOr<ExportJobPage> List(ExportJobQuery query, const ExportViewer& viewer);

  // The archive of a job as Look gave it. FAILED_PRECONDITION if it has none.
  absl::StatusOr<std::unique_ptr<ExportArchive>> OpenArchive(const ExportJobRecord& job) const;

 private:
  // With the participants that answers show.
  static absl::StatusOr<ExportJobView> WholeView(Connection& connection, ExportJobRecord job,
                                                 const ExportViewer& viewer);
  static absl::StatusOr<ExportJobView> WithOutcome(Connection& connection, ExportJobRecord job,
                                                   const ExportViewer& viewer);
  static absl::StatusOr<std::vector<ExportJobView>> WithOutcomes(Connection& connection,
                                                                 std::vector<ExportJobRecord> jobs,
                                                                 const ExportViewer& viewer);

  Pool& pool_;
  const std::string folder_;
  const Hash hash_;
  const std::function<void()> is_due_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_JOBS_H_
