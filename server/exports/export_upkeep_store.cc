#include "server/exports/export_upkeep_store.h"

#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// A delivery that has begun may have left something there.
#define WEBMUNK_FILE_COLUMNS                                                     \
  "SELECT j.id, j.attempt, j.state = 'running', coalesce(j.archive_file, ''), "  \
  "coalesce((SELECT string_agg(t.identifier || ': ' || "                         \
  "translate(coalesce(d.target, j.archive_name, ''), E'\\r\\n', '  '), E'\\n' "  \
  "ORDER BY t.identifier COLLATE \"C\", t.id) "                                  \
  "FROM export_delivery d JOIN export_destination t ON t.id = d.destination_id " \
  "WHERE d.job_id = j.id AND (d.state = 'delivered' OR d.attempt > 0)), '') "    \
  "FROM export_job j "
constexpr char kFind[] = WEBMUNK_FILE_COLUMNS "WHERE j.id = ANY ($1::bigint[])";
constexpr char kExpired[] = WEBMUNK_FILE_COLUMNS R"sql(
    WHERE j.archive_file IS NOT NULL AND j.expires <= clock_timestamp()
      AND NOT EXISTS (SELECT FROM export_delivery d
                      WHERE d.job_id = j.id AND d.state IN ('waiting', 'running'))
    ORDER BY j.expires LIMIT $1::int FOR UPDATE OF j SKIP LOCKED)sql";
// In any state: an attempt that died may have left a file. Those of merged participants
// are those of whom they were merged into.
#define WEBMUNK_JOBS_OF                                                \
  "WHERE j.id = ANY (ARRAY(SELECT job_id FROM export_job_participant " \
  "WHERE participant_id = ANY (ARRAY(SELECT id FROM participant "      \
  "WHERE id = $1::int OR merged_into_id = $1::int)))) "                \
  "OR j.unknown_sources && ARRAY(SELECT identifier FROM participant "  \
  "WHERE id = $1::int OR merged_into_id = $1::int) ORDER BY j.id "
constexpr char kFindOf[] = WEBMUNK_FILE_COLUMNS WEBMUNK_JOBS_OF;
constexpr char kHoldOf[] = WEBMUNK_FILE_COLUMNS WEBMUNK_JOBS_OF "FOR UPDATE OF j";
#undef WEBMUNK_JOBS_OF
#undef WEBMUNK_FILE_COLUMNS

constexpr char kExpire[] = R"sql(
    UPDATE export_job
    SET state = 'expired', archive_file = NULL, error = $2::text
    WHERE id = ANY ($1::bigint[]) AND archive_file IS NOT NULL)sql";
constexpr char kRestart[] = R"sql(
    UPDATE export_job
    SET state = 'queued', attempt = attempt + 1, lease_owner = NULL, lease_until = NULL,
        next_try = clock_timestamp()
    WHERE id = ANY ($1::bigint[]) AND state = 'running')sql";
constexpr char kForget[] = R"sql(
    UPDATE export_job
    SET unknown_sources = ARRAY(SELECT source FROM unnest(unknown_sources) AS source
                                WHERE source <> ALL (gone.identifiers))
    FROM (SELECT array_agg(identifier) AS identifiers FROM participant
          WHERE id = $1::int OR merged_into_id = $1::int) gone
    WHERE unknown_sources && gone.identifiers)sql";

// $1: the participant.
#define WEBMUNK_GONE                                           \
  "WITH gone AS (SELECT array_agg(id) AS ids, "                \
  "array_agg(identifier) AS identifiers FROM participant "     \
  "WHERE id = $1::int OR merged_into_id = $1::int), "          \
  "named AS (SELECT j.id, j.batch_id FROM export_job j, gone " \
  "WHERE j.unknown_sources && gone.identifiers "               \
  "OR j.excluded_ids && gone.ids "                             \
  "OR EXISTS (SELECT FROM export_job_participant h "           \
  "WHERE h.job_id = j.id AND h.participant_id = ANY (gone.ids))) "
constexpr char kForgetRequests[] = WEBMUNK_GONE R"sql(
    UPDATE export_batch SET request_sha256 = NULL
    WHERE request_sha256 IS NOT NULL AND id IN (SELECT batch_id FROM named))sql";
// Those that may begin with identifiers. What is delivered is still to be found by the
// archive's name, at the end.
constexpr char kForgetTargets[] = WEBMUNK_GONE R"sql(
    UPDATE export_delivery v
    SET target = CASE v.state WHEN 'delivered' THEN '*_' || coalesce(j.archive_name, '') END
    FROM named, export_job j, export_destination d
    WHERE j.id = named.id AND v.job_id = j.id AND d.id = v.destination_id
      AND v.target IS NOT NULL
      AND (coalesce(j.naming_prefix_source_range, d.prefix_source_range)
           OR d.updated > coalesce(v.delivered, '-infinity')))sql";
#undef WEBMUNK_GONE

PgParam Ids(const std::vector<int64_t>& ids) {
  PgArray array(PgElementType::kInt8);
  for (const int64_t id : ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

std::vector<std::string> ReadLines(std::string_view lines) {
  return absl::StrSplit(absl::string_view(lines.data(), lines.size()), '\n', absl::SkipEmpty());
}

std::vector<JobFiles> ReadJobs(const PgRows& rows) {
  std::vector<JobFiles> jobs;
  jobs.reserve(rows.size());
  for (int i = 0; i < rows.size(); ++i) {
    jobs.push_back({.job_id = rows.Int8(i, 0),
                    .attempt = rows.Int8(i, 1),
                    .is_running = rows.Bool(i, 2),
                    .file = std::string(rows.Bytes(i, 3)),
                    .delivered = ReadLines(rows.Bytes(i, 4))});
  }
  return jobs;
}

}  // namespace

absl::StatusOr<std::unordered_map<int64_t, JobFiles>> FindJobFiles(
    Connection& connection, const std::vector<int64_t>& job_ids) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, {Ids(job_ids)}));
  std::unordered_map<int64_t, JobFiles> jobs;
  for (JobFiles& job : ReadJobs(rows)) jobs.emplace(job.job_id, std::move(job));
  return jobs;
}

absl::StatusOr<std::vector<JobFiles>> HoldExpiredJobs(Transaction& transaction, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kExpired, {PgParam::Int4(limit)}));
  return ReadJobs(rows);
}

absl::StatusOr<std::vector<JobFiles>> FindJobsOf(Connection& connection, int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindOf, {PgParam::Int4(participant_id)}));
  return ReadJobs(rows);
}

absl::StatusOr<std::vector<JobFiles>> HoldJobsOf(Transaction& transaction, int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, transaction.connection().Query(kHoldOf, {PgParam::Int4(participant_id)}));
  return ReadJobs(rows);
}

absl::Status ExpireJobs(Transaction& transaction, const std::vector<int64_t>& ids,
                        const std::string& reason) {
  return transaction.connection().Query(kExpire, {Ids(ids), PgParam::Bytes(reason)}).status();
}

absl::Status RestartJobs(Transaction& transaction, const std::vector<int64_t>& ids) {
  return transaction.connection().Query(kRestart, {Ids(ids)}).status();
}

absl::Status ForgetIdentifiers(Transaction& transaction, int32_t participant_id) {
  for (const char* forget : {kForgetRequests, kForgetTargets, kForget}) {
    WEBMUNK_RETURN_IF_ERROR(
        transaction.connection().Query(forget, {PgParam::Int4(participant_id)}).status());
  }
  return absl::OkStatus();
}

}  // namespace webmunk
