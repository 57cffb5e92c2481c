#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_RESOLVER_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_RESOLVER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/exports/export_job_request.h"
#include "server/exports/export_source_store.h"
#include "server/reports/section.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What a user may export now. PERMISSION_DENIED, with a reason that the user's own jobs
// may show, if that is nothing: the user is disabled, or has no such right.
using CreatorScope = std::function<absl::StatusOr<AccessScope>(Connection&, int32_t user_id)>;

// A job as it is to be made.
struct ResolvedJob {
  int64_t job_id = 0;
  // With all generators.
  JobRequest request;
  // By code point.
  std::vector<ExportParticipant> participants;
  // The same for those who write: also with sources that stand for nobody.
  ExportRequest asked;
};

// PERMISSION_DENIED if one of the reports is of what all participants of the study have
// in common, its products, and the scope does not hold all of them.
absl::Status CheckReportsInScope(const std::vector<std::string>& generators,
                                 const AccessScope& scope);

// What a job holds by the rights that its creator has now. Once the job is settled the
// answer is the same for every attempt, but for participants that were erased.
// PERMISSION_DENIED: the creator's rights do not reach as far; to try again is of no use
// before they do.
absl::StatusOr<ResolvedJob> ResolveExportJob(Connection& connection, int64_t job_id,
                                             const CreatorScope& creator_scope);

// Whether the creator may still export all that a settled job holds: OK, PERMISSION_DENIED,
// or what kept it from finding out.
absl::Status CheckExportRights(Connection& connection, int64_t job_id,
                               const CreatorScope& creator_scope);

// What the creator of a settled job may export now, within what it was asked for with.
// PERMISSION_DENIED: not all that its archive holds, or the user is disabled or deleted.
// NOT_FOUND: there is no such job.
absl::StatusOr<AccessScope> ScopeOverArchive(Connection& connection, int64_t job_id,
                                             const CreatorScope& creator_scope);

// Settles that, and as of which cursor (of points/point_cursor.h): for the first attempt.
absl::Status SettleExportJob(Transaction& transaction, const ResolvedJob& job,
                             const std::string& cursor);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_RESOLVER_H_
