#include "server/exports/export_making.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "server/base/status_macros.h"
#include "server/delivery/delivery_target.h"
#include "server/delivery/destination_delivery.h"
#include "server/exports/export_names_store.h"
#include "server/exports/export_resolver.h"
#include "server/exports/export_source_store.h"
#include "server/exports/point_estimate_store.h"
#include "server/reports/section.h"
#include "server/storage/database_clock.h"

namespace webmunk {
namespace {

// The participant that stands for points without one: nobody's to name.
constexpr std::string_view kNobody = "-";

// Names a place in a request, and nobody: errors are logged.
absl::Status Missing(std::string_view field, size_t index) {
  return absl::NotFoundError(
      absl::StrCat(std::string(field), "[", index, "] does not exist, or is not yours to export"));
}

struct Named {
  std::vector<int32_t> ids;
  std::vector<std::string> unknown;
};

absl::StatusOr<Named> FindNamed(Connection& connection, const AccessScope& scope,
                                const std::vector<std::string>& identifiers, bool allow_missing,
                                std::string_view field) {
  Named named;
  if (identifiers.empty()) return named;
  WEBMUNK_ASSIGN_OR_RETURN(const auto found,
                           FindScopedParticipants(connection, scope, identifiers));
  for (size_t i = 0; i < identifiers.size(); ++i) {
    const bool is_nobody = identifiers[i] == kNobody;
    const auto at = found.find(identifiers[i]);
    if (at != found.end() && !is_nobody) {
      named.ids.push_back(at->second);
    } else if (allow_missing || is_nobody) {
      named.unknown.push_back(identifiers[i]);
    } else {
      return Missing(field, i);
    }
  }
  return named;
}

absl::Status CheckGroups(Connection& connection, const AccessScope& scope,
                         const std::vector<int32_t>& group_ids) {
  if (group_ids.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::unordered_set<int32_t> known,
                           FindScopedGroups(connection, scope, group_ids));
  for (size_t i = 0; i < group_ids.size(); ++i) {
    if (!known.contains(group_ids[i])) return Missing("order.spec.groups", i);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int32_t>> FindDestinations(Connection& connection,
                                                      const AccessScope& scope,
                                                      const std::vector<std::string>& names,
                                                      const ExportNaming& naming) {
  std::vector<int32_t> ids;
  if (names.empty()) return ids;
  WEBMUNK_ASSIGN_OR_RETURN(const auto found, FindScopedDestinations(connection, scope, names));
  for (size_t i = 0; i < names.size(); ++i) {
    const auto at = found.find(names[i]);
    if (at == found.end()) return Missing("order.destinations", i);
    const bool is_relative = DestinationDelivery::IsRelative(at->second.type);
    if (naming.path && !CheckTargetPath(*naming.path, is_relative).ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("order.naming.path must be a path below order.destinations[", i, "]"));
    }
    ids.push_back(at->second.id);
  }
  return ids;
}

// The job that the order is, if it is one.
absl::StatusOr<NewJob> WholeJob(Connection& connection, const ExportOrder& order,
                                const OrderOrigin& origin) {
  NewJob job;
  WEBMUNK_RETURN_IF_ERROR(CheckGroups(connection, origin.scope, order.group_ids));
  WEBMUNK_ASSIGN_OR_RETURN(Named named, FindNamed(connection, origin.scope, order.participants,
                                                  order.allow_missing, "order.spec.participants"));
  WEBMUNK_ASSIGN_OR_RETURN(Named excluded,
                           FindNamed(connection, origin.scope, order.excluded, order.allow_missing,
                                     "order.spec.excluded_participants"));
  WEBMUNK_ASSIGN_OR_RETURN(job.destination_ids, FindDestinations(connection, origin.scope,
                                                                 order.destinations, order.naming));
  job.creator_id = origin.user_id;
  job.scope_groups = origin.scope_groups;
  job.priority = order.priority;
  job.request = order.request;
  job.all_participants = order.participants.empty() && order.group_ids.empty();
  job.group_ids = order.group_ids;
  job.excluded_ids = std::move(excluded.ids);
  job.unknown_sources = std::move(named.unknown);
  job.participant_ids = std::move(named.ids);
  job.cursor = origin.cursor;
  job.since = origin.since;
  job.naming = order.naming;
  job.mail_subject = order.mail_subject;
  job.notices = order.notices;
  return job;
}

// About how many each has of those that are asked for.
absl::StatusOr<std::unordered_map<int32_t, int64_t>> PointsOf(Connection& connection,
                                                              const std::vector<int32_t>& ids,
                                                              const JobRequest& request) {
  const auto generators = GeneratorsRead(request.generators, request.options.format);
  WEBMUNK_ASSIGN_OR_RETURN(const MicrosRange range, RangeOf(request));
  const bool has_range = request.date_type != DateType::kNeither && (range.from || range.to);
  return has_range ? EstimatePointsOf(connection, ids, generators, request.date_type, range)
                   : CountPointsOf(connection, ids, generators);
}

absl::StatusOr<std::vector<SplitSource>> SourcesOf(Connection& connection, const NewJob& job,
                                                   const OrderOrigin& origin, bool with_points) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<ExportParticipant> participants,
                           SelectExportParticipants(connection, origin.scope,
                                                    {.all = job.all_participants,
                                                     .ids = job.participant_ids,
                                                     .group_ids = job.group_ids,
                                                     .excluded_ids = job.excluded_ids}));
  std::unordered_map<int32_t, int64_t> points;
  if (with_points) {
    std::vector<int32_t> ids;
    ids.reserve(participants.size());
    for (const ExportParticipant& participant : participants) ids.push_back(participant.id);
    WEBMUNK_ASSIGN_OR_RETURN(points, PointsOf(connection, ids, job.request));
  }
  std::vector<SplitSource> sources;
  sources.reserve(participants.size() + job.unknown_sources.size());
  for (const ExportParticipant& participant : participants) {
    sources.push_back({.identifier = participant.identifier,
                       .participant_id = participant.id,
                       .points = points[participant.id]});
  }
  for (const std::string& source : job.unknown_sources) {
    sources.push_back({.identifier = source, .participant_id = std::nullopt, .points = 0});
  }
  return sources;
}

void TakeSources(const std::vector<SplitSource>& sources, NewJob& job) {
  job.participant_ids.clear();
  job.unknown_sources.clear();
  for (const SplitSource& source : sources) {
    if (source.participant_id) {
      job.participant_ids.push_back(*source.participant_id);
    } else {
      job.unknown_sources.push_back(source.identifier);
    }
  }
}

}  // namespace

absl::StatusOr<MadeBatch> MakeExportJobs(Transaction& transaction, const ExportOrder& order,
                                         const OrderOrigin& origin) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(MadeBatch batch,
                           MakeBatch(transaction, {.creator_id = origin.user_id,
                                                   .idempotency_key = origin.idempotency_key,
                                                   .request_sha256 = origin.request_hash,
                                                   .schedule_id = origin.schedule_id,
                                                   .schedule_slot = origin.schedule_slot}));
  if (batch.existed && origin.remakes_deleted) {
    WEBMUNK_ASSIGN_OR_RETURN(batch.existed, HasJobs(transaction, batch.id));
  }
  if (batch.existed) {
    // Where it is forgotten the key alone decides.
    const bool is_other = !origin.schedule_id && !batch.request_sha256.empty() &&
                          batch.request_sha256 != origin.request_hash;
    if (!is_other) return batch;
    return absl::AlreadyExistsError("idempotency_key was used for another request");
  }
  WEBMUNK_RETURN_IF_ERROR(CheckReportsInScope(order.request.generators, origin.scope));
  WEBMUNK_ASSIGN_OR_RETURN(NewJob job, WholeJob(connection, order, origin));
  WEBMUNK_ASSIGN_OR_RETURN(
      std::vector<SplitSource> sources,
      SourcesOf(connection, job, origin, /*with_points=*/order.split.points_per_job > 0));
  const auto parts = SplitSources(std::move(sources), order.split);
  if (parts.size() > ExportOrder::kMostJobs) {
    return absl::InvalidArgumentError(
        absl::StrCat("order.split would make more than ", ExportOrder::kMostJobs, " jobs"));
  }
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t open, CountOpenJobs(transaction, origin.user_id));
  if (open + static_cast<int64_t>(parts.size()) > ExportOrder::kMostOpenJobs) {
    return absl::ResourceExhaustedError(
        absl::StrCat("more than ", ExportOrder::kMostOpenJobs,
                     " exports of this user would be waiting; cancel some, or ask later"));
  }
  if (order.split.is_asked()) {
    job.all_participants = false;
    job.group_ids.clear();
  }
  // What a cursor lets through is committed.
  if (!job.cursor) {
    WEBMUNK_ASSIGN_OR_RETURN(const absl::Time now, DatabaseNow(connection));
    WEBMUNK_ASSIGN_OR_RETURN(job.earliest, EarliestBegin(job.request, now));
  }
  job.batch_id = batch.id;
  job.sequence_count = static_cast<int32_t>(parts.size());
  for (const std::vector<SplitSource>& part : parts) {
    TakeSources(part, job);
    WEBMUNK_RETURN_IF_ERROR(MakeJob(transaction, job).status());
    ++job.sequence_index;
  }
  return batch;
}

}  // namespace webmunk
