#include "server/exports/export_resolver.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/exports/export_error.h"
#include "server/exports/export_job_store.h"
#include "server/reports/report.h"

namespace webmunk {
namespace {

constexpr int kMostGenerators = 10'000;
constexpr size_t kMostGeneratorBytes = size_t{2} << 20;

absl::Status NotAllOfIt() {
  return absl::PermissionDeniedError(
      "the user who asked for the export may no longer export all of its participants");
}

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
  return FinalError(NotAllOfIt());
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

// Generators are named by whoever posts: how many there are must not decide how much
// memory a job takes.
absl::StatusOr<std::vector<std::string>> AllGenerators(Connection& connection,
                                                       const std::vector<int32_t>& ids) {
  WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> generators,
                           ListGeneratorsOf(connection, ids, kMostGenerators + 1));
  size_t bytes = 0;
  for (const std::string& generator : generators) bytes += generator.size();
  if (generators.size() <= kMostGenerators && bytes <= kMostGeneratorBytes) return generators;
  return absl::FailedPreconditionError(
      "the participants have points of too many generators for one export: more than 10,000, or "
      "with names of more than 2 MiB; ask for some of them by name");
}

// What the creator may export now, within what the job was asked for with.
absl::StatusOr<AccessScope> ScopeOfJob(Connection& connection, const ExportJobRecord& job,
                                       const CreatorScope& creator_scope) {
  if (!job.creator_id) {
    return absl::PermissionDeniedError("the user who asked for the export is deleted");
  }
  WEBMUNK_ASSIGN_OR_RETURN(AccessScope scope, creator_scope(connection, *job.creator_id));
  if (!job.scope_groups) return scope;
  std::vector<int32_t> groups;
  for (const int32_t group : *job.scope_groups) {
    if (scope.Has(group)) groups.push_back(group);
  }
  if (!groups.empty()) return AccessScope::Groups(std::move(groups));
  return absl::PermissionDeniedError("the user who asked for the export may no longer export");
}

std::vector<ExportSource> SourcesOf(const std::vector<ExportParticipant>& participants,
                                    const std::vector<std::string>& unknown) {
  std::vector<ExportSource> sources;
  sources.reserve(participants.size() + unknown.size());
  for (const ExportParticipant& participant : participants) {
    sources.push_back(
        {.identifier = participant.identifier, .is_known = !participant.is_elsewhere});
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

absl::Status CheckReportsInScope(const std::vector<std::string>& generators,
                                 const AccessScope& scope) {
  if (scope.is_everything()) return absl::OkStatus();
  for (const std::string& generator : generators) {
    if (!FindReport(generator).of_products) continue;
    return absl::PermissionDeniedError(
        absl::StrCat(generator,
                     " has the products of the whole study, which takes the right to export all of "
                     "it; ask for the other generators alone"));
  }
  return absl::OkStatus();
}

absl::StatusOr<ResolvedJob> ResolveExportJob(Connection& connection, int64_t job_id,
                                             const CreatorScope& creator_scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      ExportJobRecord job,
      FindExportJob(connection, job_id, {.user_id = 0, .scope = AccessScope::Everything()}));
  const absl::StatusOr<AccessScope> scope = ScopeOfJob(connection, job, creator_scope);
  if (absl::IsPermissionDenied(scope.status())) return FinalError(scope.status());
  WEBMUNK_RETURN_IF_ERROR(scope.status());
  const absl::Status reports = CheckReportsInScope(job.request.generators, *scope);
  if (!reports.ok()) return FinalError(reports);
  ResolvedJob resolved{
      .job_id = job_id, .request = std::move(job.request), .participants = {}, .asked = {}};
  WEBMUNK_ASSIGN_OR_RETURN(resolved.participants, ParticipantsOf(connection, job, *scope));
  // Without any that have points it stays empty, also for later attempts.
  if (resolved.request.generators.empty() && !job.resolved) {
    WEBMUNK_ASSIGN_OR_RETURN(resolved.request.generators,
                             AllGenerators(connection, IdsOf(resolved.participants)));
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

absl::Status CheckExportRights(Connection& connection, int64_t job_id,
                               const CreatorScope& creator_scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const ExportJobRecord job,
      LookAtExportJob(connection, job_id, {.user_id = 0, .scope = AccessScope::Everything()}));
  WEBMUNK_ASSIGN_OR_RETURN(const AccessScope scope, ScopeOfJob(connection, job, creator_scope));
  if (!job.resolved) return absl::OkStatus();
  return NamedParticipants(connection, job, scope).status();
}

absl::StatusOr<AccessScope> ScopeOverArchive(Connection& connection, int64_t job_id,
                                             const CreatorScope& creator_scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const ExportJobRecord job,
      LookAtExportJob(connection, job_id, {.user_id = 0, .scope = AccessScope::Everything()}));
  WEBMUNK_ASSIGN_OR_RETURN(AccessScope scope, ScopeOfJob(connection, job, creator_scope));
  // As whoever downloads it must see it.
  const absl::Status seen =
      LookAtExportJob(connection, job_id, {.user_id = *job.creator_id, .scope = scope}).status();
  if (absl::IsNotFound(seen)) return NotAllOfIt();
  WEBMUNK_RETURN_IF_ERROR(seen);
  return scope;
}

absl::Status SettleExportJob(Transaction& transaction, const ResolvedJob& job,
                             const std::string& cursor) {
  WEBMUNK_RETURN_IF_ERROR(SetJobRequest(transaction, job.job_id, WriteJobRequest(job.request)));
  return SettleJobParticipants(transaction, job.job_id, IdsOf(job.participants), cursor);
}

}  // namespace webmunk
