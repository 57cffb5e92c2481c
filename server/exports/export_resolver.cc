#include "server/exports/export_resolver.h"

#include <algorithm>
#include <utility>

#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/export_job_store.h"

namespace webmunk {
namespace {

std::vector<int32_t> IdsOf(const std::vector<ExportParticipant>& participants) {
  std::vector<int32_t> ids;
  ids.reserve(participants.size());
  for (const ExportParticipant& participant : participants) ids.push_back(participant.id);
  return ids;
}

// Those that the job names, or has been settled on: the creator must have a right over
// each of them still.
absl::StatusOr<std::vector<ExportParticipant>> NamedParticipants(Connection& connection,
                                                                 const ExportJobRecord& job,
                                                                 const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ExportParticipant> all,
                           ListJobParticipants(connection, job.id));
  ExportSourceSet set;
  set.ids = IdsOf(all);
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<ExportParticipant> wanted,
                           SelectExportParticipants(connection, AccessScope::Everything(), set));
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<ExportParticipant> allowed,
                           SelectExportParticipants(connection, scope, set));
  if (allowed.size() == wanted.size()) return allowed;
  return FinalError(absl::PermissionDeniedError(
      "the user who asked for the export may no longer export all of its participants"));
}

absl::StatusOr<std::vector<ExportParticipant>> ParticipantsOf(Connection& connection,
                                                              const ExportJobRecord& job,
                                                              const AccessScope& scope) {
  const bool is_open = job.all_participants || !job.group_ids.empty();
  if (job.resolved || !is_open) return NamedParticipants(connection, job, scope);
  return SelectExportParticipants(connection, scope,
                                  {.all = job.all_participants,
                                   .ids = {},
                                   .group_ids = job.group_ids,
                                   .excluded_ids = job.excluded_ids});
}

std::vector<ExportSource> SourcesOf(const std::vector<ExportParticipant>& participants,
                                    const std::vector<std::string>& unknown) {
  std::vector<ExportSource> sources;
  for (const ExportParticipant& participant : participants) {
    sources.push_back({.identifier = participant.identifier, .is_known = true});
  }
  for (const std::string& source : unknown) {
    sources.push_back({.identifier = source, .is_known = false});
  }
  // Of two of the same name the known one comes first, and stays.
  std::stable_sort(
      sources.begin(), sources.end(),
      [](const ExportSource& a, const ExportSource& b) { return a.identifier < b.identifier; });
  const auto end = std::unique(
      sources.begin(), sources.end(),
      [](const ExportSource& a, const ExportSource& b) { return a.identifier == b.identifier; });
  sources.erase(end, sources.end());
  return sources;
}

}  // namespace

absl::StatusOr<ResolvedJob> ResolveExportJob(Connection& connection, int64_t job_id,
                                             const CreatorScope& creator_scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      ExportJobRecord job,
      FindExportJob(connection, job_id, {.user_id = 0, .scope = AccessScope::Everything()}));
  if (!job.creator_id) {
    return FinalError(absl::PermissionDeniedError("the user who asked for the export is deleted"));
  }
  const absl::StatusOr<AccessScope> scope = creator_scope(connection, *job.creator_id);
  if (absl::IsPermissionDenied(scope.status())) return FinalError(scope.status());
  WEBMUNK_RETURN_IF_ERROR(scope.status());
  ResolvedJob resolved{
      .job_id = job_id, .request = std::move(job.request), .participants = {}, .asked = {}};
  WEBMUNK_ASSIGN_OR_RETURN(resolved.participants, ParticipantsOf(connection, job, *scope));
  // Without any that have points it stays empty, also for later attempts.
  if (resolved.request.generators.empty() && !job.resolved) {
    WEBMUNK_ASSIGN_OR_RETURN(resolved.request.generators,
                             ListGeneratorsOf(connection, IdsOf(resolved.participants)));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> unknown,
                           ListUnknownSources(connection, job_id));
  const absl::StatusOr<MicrosRange> range = RangeOf(resolved.request);
  if (!range.ok()) return FinalError(range.status());
  resolved.asked = {.generators = resolved.request.generators,
                    .sources = SourcesOf(resolved.participants, unknown),
                    .date_type = resolved.request.date_type,
                    .range = *range,
                    .options = resolved.request.options};
  return resolved;
}

absl::Status SettleExportJob(Transaction& transaction, const ResolvedJob& job,
                             const std::string& cursor) {
  WEBMUNK_RETURN_IF_ERROR(SetJobRequest(transaction, job.job_id, WriteJobRequest(job.request)));
  return SettleJobParticipants(transaction, job.job_id, IdsOf(job.participants), cursor);
}

}  // namespace webmunk
