#include "server/exports/export_claim_store.h"

#include <utility>
#include <vector>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr int kMostTries = 5;
// A job that is interrupted so often interrupts by itself, say by taking all memory, or
// keeps others waiting for ever.
#define WEBMUNK_MOST_INTERRUPTIONS "20"
// None after the first few, then ever longer, up to minutes.
#define WEBMUNK_PAUSE                                                 \
  "CASE WHEN interruptions > 8 THEN 2 ^ least(interruptions - 8, 8) " \
  "ELSE 0 END * interval '1 second'"

constexpr char kGiveUp[] = R"sql(
    UPDATE export_job
    SET state = 'failed', attempt = attempt + 1, lease_owner = NULL, lease_until = NULL,
        finished = clock_timestamp(),
        error = 'the servers that made it died or lost the database, again and again'
    WHERE id IN (SELECT id FROM export_job
                 WHERE state = 'running' AND lease_until <= clock_timestamp()
                   AND interruptions >= )sql" WEBMUNK_MOST_INTERRUPTIONS R"sql(
                 FOR UPDATE SKIP LOCKED))sql";
constexpr char kClaim[] = R"sql(
    UPDATE export_job
    SET state = 'running', attempt = attempt + 1, lease_owner = $1::text,
        lease_until = clock_timestamp() + $2::bigint * interval '1 microsecond',
        interruptions = interruptions + CASE state WHEN 'running' THEN 1 ELSE 0 END,
        started = coalesce(started, clock_timestamp()), attempt_started = clock_timestamp(),
        points_read = 0, rows_written = 0, bytes_written = 0, bad_points = 0
    WHERE id = (SELECT id FROM export_job
                WHERE state IN ('queued', 'running')
                  AND CASE state WHEN 'queued' THEN next_try
                      ELSE lease_until + )sql" WEBMUNK_PAUSE R"sql( END
                      <= clock_timestamp()
                ORDER BY priority DESC, id LIMIT 1
                FOR UPDATE SKIP LOCKED)
    RETURNING id, attempt, cursor, since, created, started)sql";
constexpr char kRenew[] = R"sql(
    UPDATE export_job
    SET lease_until = clock_timestamp() + $3::bigint * interval '1 microsecond',
        points_expected = $4::bigint, points_read = $5::bigint, rows_written = $6::bigint,
        bytes_written = $7::bigint, bad_points = $8::bigint
    WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running'
    RETURNING 1)sql";
constexpr char kHold[] = R"sql(
    SELECT 1 FROM export_job WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running'
    FOR UPDATE)sql";
constexpr char kFinish[] = R"sql(
    UPDATE export_job
    SET state = 'succeeded', lease_owner = NULL, lease_until = NULL, error = '',
        finished = clock_timestamp(), archive_name = $3::text, archive_file = $4::text,
        archive_host = $5::text, archive_bytes = $6::bigint, archive_sha256 = $7::bytea,
        expires = clock_timestamp() + $8::bigint * interval '1 microsecond',
        points_expected = $9::bigint, points_read = $10::bigint, rows_written = $11::bigint,
        bytes_written = $12::bigint, bad_points = $13::bigint
    WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running'
    RETURNING 1)sql";
// The second try comes after 2 s, the fifth after 16 s.
constexpr char kFail[] = R"sql(
    UPDATE export_job
    SET tries = tries + 1, error = $3::text, lease_owner = NULL, lease_until = NULL,
        state = CASE WHEN $4::bool OR tries + 1 >= $5::int THEN 'failed' ELSE 'queued' END,
        finished = CASE WHEN $4::bool OR tries + 1 >= $5::int THEN clock_timestamp() END,
        next_try = clock_timestamp() + (2 ^ tries) * interval '2 seconds'
    WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running'
    RETURNING 1)sql";
constexpr char kRelease[] = R"sql(
    UPDATE export_job
    SET state = 'queued', lease_owner = NULL, lease_until = NULL, next_try = clock_timestamp()
    WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running')sql";
constexpr char kRestart[] = R"sql(
    UPDATE export_job
    SET state = CASE WHEN interruptions + 1 >= )sql" WEBMUNK_MOST_INTERRUPTIONS R"sql(
                THEN 'failed' ELSE 'queued' END,
        finished = CASE WHEN interruptions + 1 >= )sql" WEBMUNK_MOST_INTERRUPTIONS R"sql(
                   THEN clock_timestamp() END,
        lease_owner = NULL, lease_until = NULL, resolved = false, error = $3::text,
        interruptions = interruptions + 1,
        next_try = clock_timestamp() + interval '1 second' + )sql" WEBMUNK_PAUSE R"sql(
    WHERE id = $1::bigint AND attempt = $2::bigint AND state = 'running')sql";
#undef WEBMUNK_PAUSE
#undef WEBMUNK_MOST_INTERRUPTIONS
constexpr char kHas[] = R"sql(
    SELECT EXISTS (SELECT FROM export_job WHERE id = $1::bigint AND archive_file = $2::text
                   AND state = 'succeeded'))sql";

PgParam Micros(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

std::vector<PgParam> ClaimParams(const ExportClaim& claim) {
  return {PgParam::Int8(claim.job_id), PgParam::Int8(claim.attempt)};
}

void AddProgress(const ExportProgress& progress, std::vector<PgParam>& params) {
  for (const int64_t count : {progress.points_expected, progress.points_read, progress.rows_written,
                              progress.bytes_written, progress.bad_points}) {
    params.push_back(PgParam::Int8(count));
  }
}

std::optional<std::string> TextOrNone(const PgRows& rows, int column) {
  if (rows.IsNull(0, column)) return std::nullopt;
  return std::string(rows.Bytes(0, column));
}

}  // namespace

absl::StatusOr<std::optional<ExportClaim>> ClaimExportJob(Connection& connection,
                                                          const std::string& owner,
                                                          absl::Duration lease) {
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kGiveUp, {}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kClaim, {PgParam::Bytes(owner), Micros(lease)}));
  if (rows.size() == 0) return std::nullopt;
  return ExportClaim{.job_id = rows.Int8(0, 0),
                     .attempt = rows.Int8(0, 1),
                     .cursor = TextOrNone(rows, 2),
                     .since = TextOrNone(rows, 3),
                     .created = rows.Int8(0, 4) + kPgEpochMicros,
                     .started = rows.Int8(0, 5) + kPgEpochMicros};
}

absl::StatusOr<bool> RenewExportJob(Connection& connection, const ExportClaim& claim,
                                    absl::Duration lease, const ExportProgress& progress) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(Micros(lease));
  AddProgress(progress, params);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRenew, params));
  return rows.size() > 0;
}

absl::StatusOr<bool> HoldExportJob(Transaction& transaction, const ExportClaim& claim) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kHold, ClaimParams(claim)));
  return rows.size() > 0;
}

absl::StatusOr<bool> FinishExportJob(Transaction& transaction, const ExportClaim& claim,
                                     const ArchiveRecord& archive, const ExportProgress& progress,
                                     absl::Duration keep) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(PgParam::Bytes(archive.name));
  params.push_back(PgParam::Bytes(archive.file));
  params.push_back(PgParam::Bytes(archive.host));
  params.push_back(PgParam::Int8(archive.bytes));
  params.push_back(PgParam::Bytes(archive.sha256));
  params.push_back(Micros(keep));
  AddProgress(progress, params);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kFinish, params));
  return rows.size() > 0;
}

absl::StatusOr<bool> FailExportJob(Connection& connection, const ExportClaim& claim,
                                   const std::string& error, bool is_final) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(PgParam::Bytes(error));
  params.push_back(PgParam::Bool(is_final));
  params.push_back(PgParam::Int4(kMostTries));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFail, params));
  return rows.size() > 0;
}

absl::Status ReleaseExportJob(Connection& connection, const ExportClaim& claim) {
  return connection.Query(kRelease, ClaimParams(claim)).status();
}

absl::Status RestartExportJob(Connection& connection, const ExportClaim& claim,
                              const std::string& reason) {
  std::vector<PgParam> params = ClaimParams(claim);
  params.push_back(PgParam::Bytes(reason));
  return connection.Query(kRestart, params).status();
}

absl::StatusOr<bool> HasArchive(Connection& connection, int64_t job_id, const std::string& file) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kHas, {PgParam::Int8(job_id), PgParam::Bytes(file)}));
  return rows.Bool(0, 0);
}

}  // namespace webmunk
