#include "server/exports/export_job_store.h"

#include <array>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

// $1: the viewer's groups, $2: the viewer. A participant that was merged is where the
// one is that it was merged into.
#define WEBMUNK_SEEN                                                              \
  "($1::int[] IS NULL OR (NOT EXISTS (SELECT FROM export_job_participant h "      \
  "JOIN participant r ON r.id = h.participant_id "                                \
  "JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id) "                \
  "WHERE h.job_id = j.id AND NOT coalesce(p.group_id = ANY ($1::int[]), false)) " \
  "AND strpos(j.request::text, '\"webmunk-asin-details\"') = 0 "                  \
  "AND (j.creator_id = $2::int "                                                  \
  "OR EXISTS (SELECT FROM export_job_participant h WHERE h.job_id = j.id)))) "
// `request` and `excluded` are expressions.
#define WEBMUNK_JOBS(request, excluded)                                                     \
  "SELECT j.id, j.batch_id, j.sequence_index, j.sequence_count, j.creator_id, "             \
  "coalesce(u.identifier, ''), coalesce(s.identifier, ''), coalesce(b.schedule_slot, ''), " \
  "j.priority, j.state, " request                                                           \
  ", j.all_participants, array_to_string(j.group_ids, ' '), " excluded                      \
  ", j.resolved, j.points_expected, "                                                       \
  "j.points_read, j.rows_written, j.bytes_written, j.bad_points, j.attempt, j.error, "      \
  "j.archive_name, j.archive_file, coalesce(j.archive_host, ''), j.archive_bytes, "         \
  "j.archive_sha256, j.naming_path, j.naming_prefix_host, j.naming_prefix_date, "           \
  "j.naming_prefix_source_range, j.mail_subject, j.created, j.started, j.attempt_started, " \
  "j.finished, j.expires, "                                                                 \
  "(SELECT count(*) FROM export_job_participant h WHERE h.job_id = j.id), "                 \
  "array_to_string(j.scope_groups, ' ') "                                                   \
  "FROM export_job j JOIN export_batch b ON b.id = j.batch_id "                             \
  "LEFT JOIN user_account u ON u.id = j.creator_id "                                        \
  "LEFT JOIN export_schedule s ON s.id = b.schedule_id WHERE " WEBMUNK_SEEN
// All of it.
#define WEBMUNK_WHOLE_JOBS WEBMUNK_JOBS("j.request", "array_to_string(j.excluded_ids, ' ')")
// What is of a size that a thousand of them may have. As text, since some values of json
// cannot become jsonb.
#define WEBMUNK_JOBS_IN_SHORT                                                      \
  WEBMUNK_JOBS(                                                                    \
      "CASE WHEN octet_length(j.request::text) > 2048 THEN "                       \
      "(SELECT json_object_agg(key, CASE key WHEN 'generators' THEN '[]' "         \
      "ELSE value::text END::json) FROM json_each(j.request)) ELSE j.request END", \
      "''")

constexpr char kFind[] = WEBMUNK_WHOLE_JOBS "AND j.id = $3::bigint";
constexpr char kLook[] = WEBMUNK_JOBS_IN_SHORT "AND j.id = $3::bigint";
constexpr char kLock[] = WEBMUNK_JOBS_IN_SHORT "AND j.id = $3::bigint FOR UPDATE OF j";
constexpr char kBatch[] =
    WEBMUNK_JOBS_IN_SHORT "AND j.batch_id = $3::bigint ORDER BY j.sequence_index";
constexpr char kList[] = WEBMUNK_JOBS_IN_SHORT
    "AND j.id < $3::bigint AND ($4::text[] IS NULL OR j.state = ANY ($4::text[])) "
    "AND ($5::text IS NULL OR s.identifier = $5::text) ORDER BY j.id DESC LIMIT $6::int";
#undef WEBMUNK_JOBS_IN_SHORT
#undef WEBMUNK_WHOLE_JOBS
#undef WEBMUNK_JOBS
#undef WEBMUNK_SEEN

constexpr char kCancel[] = R"sql(
    UPDATE export_job
    SET state = 'cancelled', lease_owner = NULL, lease_until = NULL, finished = clock_timestamp()
    WHERE id = $1::bigint)sql";
// What a schedule makes is made with its owner's rights, who may be another one by now;
// whom the former owner had told is not the new one's business, nor the other way round.
constexpr char kRetry[] = R"sql(
    WITH owner AS (
        SELECT s.owner_id, s.scope_groups
        FROM export_job j JOIN export_batch b ON b.id = j.batch_id
        JOIN export_schedule s ON s.id = b.schedule_id
        WHERE j.id = $1::bigint AND NOT s.deleted AND s.owner_id IS NOT NULL
          AND s.owner_id IS DISTINCT FROM j.creator_id),
    untold AS (DELETE FROM export_notice
               WHERE job_id = $1::bigint AND EXISTS (SELECT FROM owner))
    UPDATE export_job
    SET creator_id = coalesce((SELECT owner_id FROM owner), creator_id),
        scope_groups = CASE WHEN EXISTS (SELECT FROM owner) THEN (SELECT scope_groups FROM owner)
                       ELSE scope_groups END,
        state = 'queued', archive_file = NULL, tries = 0, interruptions = 0, error = '',
        finished = NULL,
        next_try = greatest(clock_timestamp(), $2::timestamptz),
        points_read = 0, rows_written = 0, bytes_written = 0, bad_points = 0
    WHERE id = $1::bigint)sql";
constexpr char kIsIncrement[] = R"sql(
    SELECT EXISTS (SELECT FROM export_job j JOIN export_batch b ON b.id = j.batch_id
                   JOIN export_schedule s ON s.id = b.schedule_id
                   WHERE j.id = $1::bigint AND s.time_window = 'since_last' AND NOT s.deleted))sql";
constexpr char kDelete[] = R"sql(
    WITH deleted AS (DELETE FROM export_job WHERE id = $1::bigint RETURNING batch_id)
    UPDATE export_batch SET request_sha256 = NULL WHERE id IN (SELECT batch_id FROM deleted))sql";
constexpr char kSources[] = R"sql(
    SELECT identifier FROM (
        SELECT p.identifier COLLATE "C" AS identifier
        FROM export_job_participant h JOIN participant p ON p.id = h.participant_id
        WHERE h.job_id = $1::bigint
        UNION
        SELECT unnest(unknown_sources) FROM export_job WHERE id = $1::bigint) source
    ORDER BY identifier COLLATE "C" LIMIT $2::int)sql";

using State = ExportJobRecord::State;
constexpr std::array<std::string_view, 6> kStates = {"queued", "running",   "succeeded",
                                                     "failed", "cancelled", "expired"};

State StateNamed(std::string_view name) {
  for (size_t i = 0; i < kStates.size(); ++i) {
    if (kStates[i] == name) return static_cast<State>(i);
  }
  return State::kQueued;
}

std::optional<int64_t> TimeOrNone(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Int8(row, column) + kPgEpochMicros;
}

std::optional<bool> BoolOrNone(const PgRows& rows, int row, int column) {
  if (rows.IsNull(row, column)) return std::nullopt;
  return rows.Bool(row, column);
}

std::vector<PgParam> Params(const ExportViewer& viewer, int64_t id) {
  return {ScopeParam(viewer.scope), PgParam::Int4(viewer.user_id), PgParam::Int8(id)};
}

// Separated by spaces.
std::vector<int32_t> ReadIds(std::string_view text) {
  std::vector<int32_t> ids;
  for (const absl::string_view part :
       absl::StrSplit(absl::string_view(text.data(), text.size()), ' ')) {
    int32_t id = 0;
    if (absl::SimpleAtoi(part, &id)) ids.push_back(id);
  }
  return ids;
}

ExportProgress ReadProgress(const PgRows& rows, int row, int first) {
  return {.points_expected = rows.Int8(row, first),
          .points_read = rows.Int8(row, first + 1),
          .rows_written = rows.Int8(row, first + 2),
          .bytes_written = rows.Int8(row, first + 3),
          .bad_points = rows.Int8(row, first + 4)};
}

ExportNaming ReadNaming(const PgRows& rows, int row, int first) {
  ExportNaming naming;
  if (!rows.IsNull(row, first)) naming.path.emplace(rows.Bytes(row, first));
  naming.prefix_host = BoolOrNone(rows, row, first + 1);
  naming.prefix_date = BoolOrNone(rows, row, first + 2);
  naming.prefix_source_range = BoolOrNone(rows, row, first + 3);
  return naming;
}

ArchiveRecord ReadArchive(const PgRows& rows, int row, int first) {
  return {.name = std::string(rows.Bytes(row, first)),
          .file = std::string(rows.Bytes(row, first + 1)),
          .host = std::string(rows.Bytes(row, first + 2)),
          .bytes = rows.Int8(row, first + 3),
          .sha256 = std::string(rows.Bytes(row, first + 4))};
}

absl::StatusOr<ExportJobRecord> Read(const PgRows& rows, int row) {
  WEBMUNK_ASSIGN_OR_RETURN(JobRequest request, ReadJobRequest(rows.Bytes(row, 10)));
  ExportJobRecord job{.id = rows.Int8(row, 0),
                      .batch_id = rows.Int8(row, 1),
                      .sequence_index = rows.Int4(row, 2),
                      .sequence_count = rows.Int4(row, 3),
                      .creator_id = std::nullopt,
                      .creator = std::string(rows.Bytes(row, 5)),
                      .schedule = std::string(rows.Bytes(row, 6)),
                      .schedule_slot = std::string(rows.Bytes(row, 7)),
                      .priority = rows.Int4(row, 8),
                      .state = StateNamed(rows.Bytes(row, 9)),
                      .request = std::move(request),
                      .all_participants = rows.Bool(row, 11),
                      .group_ids = ReadIds(rows.Bytes(row, 12)),
                      .excluded_ids = ReadIds(rows.Bytes(row, 13)),
                      .resolved = rows.Bool(row, 14),
                      .progress = ReadProgress(rows, row, 15),
                      .attempt = rows.Int8(row, 20),
                      .error = std::string(rows.Bytes(row, 21)),
                      .archive = std::nullopt,
                      .naming = ReadNaming(rows, row, 27),
                      .mail_subject = std::string(rows.Bytes(row, 31)),
                      .created = rows.Int8(row, 32) + kPgEpochMicros,
                      .started = TimeOrNone(rows, row, 33),
                      .attempt_started = TimeOrNone(rows, row, 34),
                      .finished = TimeOrNone(rows, row, 35),
                      .expires = TimeOrNone(rows, row, 36),
                      .participant_count = rows.Int8(row, 37)};
  if (!rows.IsNull(row, 4)) job.creator_id = rows.Int4(row, 4);
  if (!rows.IsNull(row, 38)) job.scope_groups = ReadIds(rows.Bytes(row, 38));
  if (job.state == State::kSucceeded) job.archive = ReadArchive(rows, row, 22);
  return job;
}

absl::StatusOr<std::vector<ExportJobRecord>> ReadAll(absl::StatusOr<PgRows> rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  std::vector<ExportJobRecord> jobs;
  jobs.reserve(rows->size());
  for (int row = 0; row < rows->size(); ++row) {
    WEBMUNK_ASSIGN_OR_RETURN(ExportJobRecord job, Read(*rows, row));
    jobs.push_back(std::move(job));
  }
  return jobs;
}

absl::StatusOr<ExportJobRecord> ReadOnly(absl::StatusOr<PgRows> rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  if (rows->size() == 0) return absl::NotFoundError("there is no such export job");
  return Read(*rows, 0);
}

}  // namespace

absl::StatusOr<ExportJobRecord> FindExportJob(Connection& connection, int64_t id,
                                              const ExportViewer& viewer) {
  return ReadOnly(connection.Query(kFind, Params(viewer, id)));
}

absl::StatusOr<ExportJobRecord> LookAtExportJob(Connection& connection, int64_t id,
                                                const ExportViewer& viewer) {
  return ReadOnly(connection.Query(kLook, Params(viewer, id)));
}

absl::StatusOr<ExportJobRecord> LockExportJob(Transaction& transaction, int64_t id,
                                              const ExportViewer& viewer) {
  return ReadOnly(transaction.connection().Query(kLock, Params(viewer, id)));
}

absl::StatusOr<std::vector<ExportJobRecord>> FindExportJobsOfBatch(Connection& connection,
                                                                   int64_t batch_id,
                                                                   const ExportViewer& viewer) {
  return ReadAll(connection.Query(kBatch, Params(viewer, batch_id)));
}

absl::StatusOr<std::vector<ExportJobRecord>> ListExportJobs(Connection& connection,
                                                            const ExportJobQuery& query,
                                                            const ExportViewer& viewer) {
  std::vector<PgParam> params = Params(viewer, query.before);
  PgArray states(PgElementType::kText);
  for (const State state : query.states) states.Add(NameOf(state));
  params.push_back(query.states.empty() ? PgParam::Null() : PgParam::Bytes(states.Binary()));
  params.push_back(query.schedule.empty() ? PgParam::Null() : PgParam::Bytes(query.schedule));
  params.push_back(PgParam::Int4(query.limit));
  return ReadAll(connection.Query(kList, params));
}

absl::Status CancelHeldJob(Transaction& transaction, int64_t id) {
  return transaction.connection().Query(kCancel, {PgParam::Int8(id)}).status();
}

absl::Status RetryHeldJob(Transaction& transaction, int64_t id, std::optional<int64_t> earliest) {
  const PgParam begin = earliest ? PgParam::Timestamp(*earliest) : PgParam::Null();
  return transaction.connection().Query(kRetry, {PgParam::Int8(id), begin}).status();
}

absl::StatusOr<bool> IsIncrement(Transaction& transaction, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kIsIncrement, {PgParam::Int8(id)}));
  return rows.Bool(0, 0);
}

absl::Status DeleteHeldJob(Transaction& transaction, int64_t id) {
  return transaction.connection().Query(kDelete, {PgParam::Int8(id)}).status();
}

absl::StatusOr<std::vector<std::string>> ListExportSources(Connection& connection, int64_t job_id,
                                                           int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, connection.Query(kSources, {PgParam::Int8(job_id), PgParam::Int4(limit)}));
  std::vector<std::string> sources;
  sources.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) sources.emplace_back(rows.Bytes(row, 0));
  return sources;
}

std::string_view NameOf(ExportJobRecord::State state) {
  return kStates[static_cast<size_t>(state)];
}

}  // namespace webmunk
