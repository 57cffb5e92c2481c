#include "server/exports/export_source_store.h"

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kSelect[] = R"sql(
    SELECT p.id, p.identifier, p.data_server_id IS NOT NULL FROM participant p
    WHERE p.merged_into_id IS NULL AND NOT p.being_erased
      AND p.identifier <> '-'
      AND ($1::int[] IS NULL OR p.group_id = ANY ($1::int[]))
      AND ($2::bool OR p.group_id = ANY ($4::int[])
           OR p.id = ANY (ARRAY(SELECT coalesce(merged_into_id, id) FROM participant
                                WHERE id = ANY ($3::int[]))))
      AND p.id <> ALL (ARRAY(SELECT coalesce(merged_into_id, id) FROM participant
                             WHERE id = ANY ($5::int[])))
    ORDER BY p.identifier COLLATE "C")sql";
constexpr char kFind[] = R"sql(
    SELECT asked.identifier, p.id
    FROM participant asked JOIN participant p ON p.id = coalesce(asked.merged_into_id, asked.id)
    WHERE asked.identifier_sha256 = ANY ($2::bytea[])
      AND ($1::int[] IS NULL OR p.group_id = ANY ($1::int[])))sql";
// The array is made before the views are read, so that they aggregate these
// participants alone.
constexpr char kCount[] = R"sql(
    SELECT coalesce(p.merged_into_id, p.id), sum(s.stored)::bigint
    FROM participant_generator_summary_now s JOIN participant p ON p.id = s.participant_id
    WHERE s.participant_id = ANY (ARRAY(SELECT id FROM participant
                                        WHERE id = ANY ($1::int[])
                                           OR merged_into_id = ANY ($1::int[])))
      AND ($2::bytea[] IS NULL
           OR s.generator_id = ANY (ARRAY(SELECT id FROM generator
                                          WHERE identifier_sha256 = ANY ($2::bytea[]))))
    GROUP BY 1)sql";
constexpr char kGenerators[] = R"sql(
    SELECT g.identifier
    FROM participant_generator_summary_now s JOIN generator g ON g.id = s.generator_id
    WHERE s.participant_id = ANY (ARRAY(SELECT id FROM participant
                                        WHERE id = ANY ($1::int[])
                                           OR merged_into_id = ANY ($1::int[])))
    GROUP BY g.identifier ORDER BY g.identifier COLLATE "C" LIMIT $2::int)sql";
constexpr char kUnknown[] = R"sql(
    SELECT source FROM (SELECT unnest(unknown_sources) AS source FROM export_job
                        WHERE id = $1::bigint) AS unknown
    ORDER BY source COLLATE "C")sql";
// Two that are merged can be of two jobs of one request. The first of the jobs that are still
// to be made has what is now of both, unless one that began after the merge has it.
constexpr char kOfJob[] = R"sql(
    SELECT DISTINCT t.id, t.identifier COLLATE "C" AS identifier, t.data_server_id IS NOT NULL
    FROM export_job j JOIN export_job_participant h ON h.job_id = j.id
    JOIN participant p ON p.id = h.participant_id
    JOIN participant t ON t.id = coalesce(p.merged_into_id, p.id)
    WHERE j.id = $1::bigint AND NOT t.being_erased
      AND (j.sequence_count = 1 OR NOT EXISTS (
          SELECT FROM export_job_participant o JOIN export_job k ON k.id = o.job_id
          WHERE o.participant_id = ANY (ARRAY(SELECT id FROM participant
                                              WHERE id = t.id OR merged_into_id = t.id))
            AND k.batch_id = j.batch_id AND k.id <> j.id
            AND (k.state IN ('queued', 'running') AND k.sequence_index < j.sequence_index
                 OR k.state = 'succeeded' AND o.participant_id = t.id
                    AND k.attempt_started > (SELECT max(requested) FROM participant_merge
                                             WHERE participant_id = t.id))))
    ORDER BY identifier)sql";
constexpr char kAudited[] = R"sql(
    SELECT DISTINCT participant_id FROM export_job_participant
    WHERE job_id = ANY ($1::bigint[]) ORDER BY participant_id LIMIT 100)sql";
constexpr char kSetRequest[] = "UPDATE export_job SET request = $2::json WHERE id = $1::bigint";
// Erasing takes away those that it is at.
constexpr char kForget[] = R"sql(
    DELETE FROM export_job_participant WHERE job_id = $1::bigint
       AND participant_id NOT IN (SELECT id FROM participant WHERE being_erased))sql";
constexpr char kSettle[] = R"sql(
    WITH job AS (UPDATE export_job SET resolved = true, cursor = $3::text WHERE id = $1::bigint)
    INSERT INTO export_job_participant (job_id, participant_id)
    SELECT $1::bigint, id FROM participant WHERE id = ANY ($2::int[])
    ON CONFLICT DO NOTHING)sql";

PgParam Ids(const std::vector<int32_t>& ids) {
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

PgParam Hashes(const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

std::vector<ExportParticipant> ReadParticipants(const PgRows& rows) {
  std::vector<ExportParticipant> participants;
  participants.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    participants.push_back({.id = rows.Int4(row, 0),
                            .identifier = std::string(rows.Bytes(row, 1)),
                            .is_elsewhere = rows.Bool(row, 2)});
  }
  return participants;
}

std::vector<std::string> ReadTexts(const PgRows& rows) {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) texts.emplace_back(rows.Bytes(row, 0));
  return texts;
}

}  // namespace

absl::StatusOr<std::vector<ExportParticipant>> SelectExportParticipants(
    Connection& connection, const AccessScope& scope, const ExportSourceSet& set) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kSelect, {ScopeParam(scope), PgParam::Bool(set.all), Ids(set.ids),
                                 Ids(set.group_ids), Ids(set.excluded_ids)}));
  return ReadParticipants(rows);
}

absl::StatusOr<std::unordered_map<std::string, int32_t>> FindScopedParticipants(
    Connection& connection, const AccessScope& scope, const std::vector<std::string>& identifiers) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFind, {ScopeParam(scope), Hashes(identifiers)}));
  std::unordered_map<std::string, int32_t> ids;
  for (int row = 0; row < rows.size(); ++row) ids.emplace(rows.Bytes(row, 0), rows.Int4(row, 1));
  return ids;
}

absl::StatusOr<std::unordered_map<int32_t, int64_t>> CountPointsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids,
    const std::vector<std::string>& generators) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kCount, {Ids(participant_ids),
                                generators.empty() ? PgParam::Null() : Hashes(generators)}));
  std::unordered_map<int32_t, int64_t> counts;
  for (int row = 0; row < rows.size(); ++row) counts.emplace(rows.Int4(row, 0), rows.Int8(row, 1));
  return counts;
}

absl::StatusOr<std::vector<std::string>> ListGeneratorsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kGenerators, {Ids(participant_ids), PgParam::Int4(limit)}));
  return ReadTexts(rows);
}

absl::StatusOr<std::vector<std::string>> ListUnknownSources(Connection& connection,
                                                            int64_t job_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kUnknown, {PgParam::Int8(job_id)}));
  return ReadTexts(rows);
}

absl::StatusOr<std::vector<ExportParticipant>> ListJobParticipants(Connection& connection,
                                                                   int64_t job_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kOfJob, {PgParam::Int8(job_id)}));
  return ReadParticipants(rows);
}

absl::StatusOr<std::vector<int32_t>> ListAuditedParticipants(Connection& connection,
                                                             const std::vector<int64_t>& job_ids) {
  PgArray jobs(PgElementType::kInt8);
  for (const int64_t id : job_ids) jobs.AddInt(id);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kAudited, {PgParam::Bytes(jobs.Binary())}));
  std::vector<int32_t> ids;
  ids.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) ids.push_back(rows.Int4(row, 0));
  return ids;
}

absl::Status SettleJobParticipants(Transaction& transaction, int64_t job_id,
                                   const std::vector<int32_t>& participant_ids,
                                   const std::string& cursor) {
  Connection& connection = transaction.connection();
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kForget, {PgParam::Int8(job_id)}).status());
  return connection
      .Query(kSettle, {PgParam::Int8(job_id), Ids(participant_ids), PgParam::Bytes(cursor)})
      .status();
}

absl::Status SetJobRequest(Transaction& transaction, int64_t job_id, const std::string& request) {
  return transaction.connection()
      .Query(kSetRequest, {PgParam::Int8(job_id), PgParam::Bytes(request)})
      .status();
}

}  // namespace webmunk
