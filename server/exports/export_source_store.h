#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_SOURCE_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_SOURCE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A participant whose points are exported.
struct ExportParticipant {
  int32_t id = 0;
  std::string identifier;
  // Whether its points go to another server; some may have stayed here.
  bool is_elsewhere = false;
};

// Who is asked for. `-` is never in a set.
struct ExportSourceSet {
  // Everybody; else those of `ids` and of `group_ids`.
  bool all = false;
  std::vector<int32_t> ids{};
  std::vector<int32_t> group_ids{};
  std::vector<int32_t> excluded_ids{};
};

// Those of the set and the scope, by code point. Ids of merged participants stand for
// whom they were merged into.
absl::StatusOr<std::vector<ExportParticipant>> SelectExportParticipants(Connection& connection,
                                                                        const AccessScope& scope,
                                                                        const ExportSourceSet& set);

// Those of the scope among the participants that identifiers stand for, by what was
// asked.
absl::StatusOr<std::unordered_map<std::string, int32_t>> FindScopedParticipants(
    Connection& connection, const AccessScope& scope, const std::vector<std::string>& identifiers);

// How many points each of the participants has of the generators, at any time; empty:
// of all.
absl::StatusOr<std::unordered_map<int32_t, int64_t>> CountPointsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids,
    const std::vector<std::string>& generators);

// The identifiers of generators of which the participants have points, by code point; at
// most `limit`.
absl::StatusOr<std::vector<std::string>> ListGeneratorsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids, int limit);

// Of a job: those it counts as participants without points; whose points it holds, by
// code point.
absl::StatusOr<std::vector<std::string>> ListUnknownSources(Connection& connection, int64_t job_id);
absl::StatusOr<std::vector<ExportParticipant>> ListJobParticipants(Connection& connection,
                                                                   int64_t job_id);

// Whose points any of the jobs holds: as many as an entry of the audit log keeps.
absl::StatusOr<std::vector<int32_t>> ListAuditedParticipants(Connection& connection,
                                                             const std::vector<int64_t>& job_ids);

// Whose points the job holds, in place of those before, and as of which cursor. From now
// on that is settled.
absl::Status SettleJobParticipants(Transaction& transaction, int64_t job_id,
                                   const std::vector<int32_t>& participant_ids,
                                   const std::string& cursor);
// `request` is JSON as WriteJobRequest makes it.
absl::Status SetJobRequest(Transaction& transaction, int64_t job_id, const std::string& request);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_SOURCE_STORE_H_
