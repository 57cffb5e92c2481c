#include "server/delivery/export_delivery_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// Of a job `j`: what holds points of somebody who is being erased does not leave any more.
#define WEBMUNK_NOBODY_ERASED                                      \
  " AND NOT EXISTS (SELECT FROM export_job_participant h "         \
  "JOIN participant p ON p.id = h.participant_id "                 \
  "JOIN participant t ON t.id = coalesce(p.merged_into_id, p.id) " \
  "WHERE h.job_id = j.id AND (p.being_erased OR t.being_erased)) "
constexpr char kClaim[] = R"sql(
    UPDATE export_delivery d
    SET state = 'running', attempt = d.attempt + 1, lease_owner = $1::text,
        begun = coalesce(d.begun, now()),
        -- Whose lease ended by itself died of it, maybe.
        tries = d.tries + CASE WHEN d.state = 'running' THEN 1 ELSE 0 END,
        lease_until = now() + $2::bigint * interval '1 microsecond'
    FROM (SELECT w.job_id, w.destination_id
          FROM export_delivery w JOIN export_job j ON j.id = w.job_id
          WHERE w.state IN ('waiting', 'running') AND w.next_try <= now()
            AND (w.state = 'waiting' OR w.lease_until < now())
            AND j.state = 'succeeded' )sql" WEBMUNK_NOBODY_ERASED R"sql(
          ORDER BY w.next_try, w.job_id, w.destination_id
          LIMIT 1 FOR UPDATE OF w SKIP LOCKED) due
    WHERE d.job_id = due.job_id AND d.destination_id = due.destination_id
    RETURNING d.job_id, d.destination_id, d.attempt)sql";
// Sources are those of the participants and the ones that stood for nobody, by code
// point: the order of the job.
constexpr char kFind[] = R"sql(
    SELECT d.tries, coalesce(d.target, ''), t.type, t.parameters::text, t.sealed,
           coalesce(j.naming_path, t.path), coalesce(j.naming_prefix_host, t.prefix_host),
           coalesce(j.naming_prefix_date, t.prefix_date),
           coalesce(j.naming_prefix_source_range, t.prefix_source_range),
           j.created, j.archive_name, j.archive_file, coalesce(j.archive_host, ''),
           j.archive_bytes, j.archive_sha256, s.first, s.last, t.deleted, t.group_id,
           t.identifier
    FROM export_delivery d
    JOIN export_destination t ON t.id = d.destination_id
    JOIN export_job j ON j.id = d.job_id
    CROSS JOIN LATERAL (
        SELECT min(identifier COLLATE "C") AS first, max(identifier COLLATE "C") AS last
        FROM (SELECT p.identifier FROM export_job_participant jp
              JOIN participant p ON p.id = jp.participant_id WHERE jp.job_id = j.id
              UNION ALL SELECT unnest(j.unknown_sources)) all_sources) s
    WHERE d.job_id = $1::bigint AND d.destination_id = $2::int AND d.attempt = $3::bigint
      AND d.state = 'running' AND j.state = 'succeeded')sql";
constexpr char kSetTarget[] = R"sql(
    UPDATE export_delivery SET target = $4::text
    WHERE job_id = $1::bigint AND destination_id = $2::int AND attempt = $3::bigint
      AND state = 'running'
    RETURNING 1)sql";
constexpr char kRenew[] = R"sql(
    UPDATE export_delivery d
    SET lease_until = now() + $4::bigint * interval '1 microsecond'
    WHERE job_id = $1::bigint AND destination_id = $2::int AND attempt = $3::bigint
      AND state = 'running'
      AND EXISTS (SELECT FROM export_job j
                  WHERE j.id = d.job_id AND j.state = 'succeeded' )sql" WEBMUNK_NOBODY_ERASED
                          R"sql()
    RETURNING 1)sql";
#undef WEBMUNK_NOBODY_ERASED
constexpr char kFinish[] = R"sql(
    UPDATE export_delivery
    SET state = 'delivered', delivered = now(), verified = $4::text, error = '',
        lease_owner = NULL, lease_until = NULL
    WHERE job_id = $1::bigint AND destination_id = $2::int AND attempt = $3::bigint
      AND state = 'running'
    RETURNING 1)sql";
constexpr char kFail[] = R"sql(
    UPDATE export_delivery
    SET state = CASE WHEN tries + 1 >= $6::int OR begun < now() - interval '3 days'
                     THEN 'failed' ELSE 'waiting' END,
        tries = tries + 1, error = $4::text,
        next_try = now() + $5::bigint * interval '1 microsecond',
        lease_owner = NULL, lease_until = NULL
    WHERE job_id = $1::bigint AND destination_id = $2::int AND attempt = $3::bigint
      AND state = 'running')sql";
constexpr char kRelease[] = R"sql(
    UPDATE export_delivery
    SET state = 'waiting', lease_owner = NULL, lease_until = NULL,
        next_try = now() + $4::bigint * interval '1 microsecond'
    WHERE job_id = $1::bigint AND destination_id = $2::int AND attempt = $3::bigint
      AND state = 'running')sql";
// Who is at it still is left to end it: it may yet have delivered.
constexpr char kFailExpired[] = R"sql(
    UPDATE export_delivery d
    SET state = 'failed', error = 'the archive is gone', lease_owner = NULL, lease_until = NULL
    FROM export_job j
    WHERE j.id = d.job_id AND j.state = 'expired'
      AND (d.state = 'waiting' OR (d.state = 'running' AND d.lease_until < now())))sql";

constexpr char kFailEndless[] = R"sql(
    UPDATE export_delivery
    SET state = 'failed', lease_owner = NULL, lease_until = NULL,
        error = CASE WHEN error = '' THEN 'the servers that tried it ended' ELSE error END
    WHERE (state = 'waiting' OR (state = 'running' AND lease_until < now()))
      AND (tries + (state = 'running')::int >= $1::int OR begun < now() - interval '3 days'))sql";

std::vector<PgParam> ClaimParams(const DeliveryClaim& claim) {
  return {PgParam::Int8(claim.job_id), PgParam::Int4(claim.destination_id),
          PgParam::Int8(claim.attempt)};
}

std::vector<PgParam> With(std::vector<PgParam> params, std::vector<PgParam> more) {
  for (PgParam& param : more) params.push_back(std::move(param));
  return params;
}

PgParam Micros(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

absl::StatusOr<bool> HasRow(Connection& connection, const char* sql,
                            const std::vector<PgParam>& params) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(sql, params));
  return rows.size() > 0;
}

NamedArchive ArchiveOf(const PgRows& rows) {
  NamedArchive archive;
  archive.requested =
      absl::ToCivilDay(absl::FromUnixMicros(rows.Int8(0, 9) + kPgEpochMicros), absl::UTCTimeZone());
  archive.name = rows.Bytes(0, 10);
  if (!rows.IsNull(0, 15)) {
    archive.sources.emplace_back(rows.Bytes(0, 15));
    if (rows.Bytes(0, 16) != rows.Bytes(0, 15)) archive.sources.emplace_back(rows.Bytes(0, 16));
  }
  return archive;
}

}  // namespace

absl::StatusOr<std::optional<DeliveryClaim>> ClaimDelivery(Connection& connection,
                                                           const std::string& owner,
                                                           absl::Duration lease) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kClaim, {PgParam::Bytes(owner), Micros(lease)}));
  if (rows.size() == 0) return std::nullopt;
  return DeliveryClaim{
      .job_id = rows.Int8(0, 0), .destination_id = rows.Int4(0, 1), .attempt = rows.Int8(0, 2)};
}

absl::StatusOr<DueDelivery> FindClaimedDelivery(Connection& connection,
                                                const DeliveryClaim& claim) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, ClaimParams(claim)));
  if (rows.size() == 0) return absl::NotFoundError("the archive is gone");
  const std::optional<DestinationType> type = DestinationTypeOf(rows.Bytes(0, 2));
  if (!type) return absl::DataLossError("a destination has no type");
  DueDelivery delivery;
  delivery.claim = claim;
  delivery.tries = rows.Int4(0, 0);
  delivery.target = rows.Bytes(0, 1);
  delivery.type = *type;
  delivery.parameters = rows.Bytes(0, 3);
  delivery.sealed = rows.Bytes(0, 4);
  delivery.naming = {.path = std::string(rows.Bytes(0, 5)),
                     .prefix_host = rows.Bool(0, 6),
                     .prefix_date = rows.Bool(0, 7),
                     .prefix_source_range = rows.Bool(0, 8)};
  delivery.archive = ArchiveOf(rows);
  delivery.file = rows.Bytes(0, 11);
  delivery.host = rows.Bytes(0, 12);
  delivery.bytes = rows.Int8(0, 13);
  delivery.sha256 = rows.Bytes(0, 14);
  delivery.destination = rows.Bytes(0, 19);
  delivery.is_destination_deleted = rows.Bool(0, 17);
  if (!rows.IsNull(0, 18)) delivery.group_id = rows.Int4(0, 18);
  return delivery;
}

absl::StatusOr<bool> SetDeliveryTarget(Connection& connection, const DeliveryClaim& claim,
                                       const std::string& target) {
  return HasRow(connection, kSetTarget, With(ClaimParams(claim), {PgParam::Bytes(target)}));
}

absl::StatusOr<bool> RenewDelivery(Connection& connection, const DeliveryClaim& claim,
                                   absl::Duration lease) {
  return HasRow(connection, kRenew, With(ClaimParams(claim), {Micros(lease)}));
}

absl::StatusOr<bool> FinishDelivery(Connection& connection, const DeliveryClaim& claim,
                                    const std::string& verified) {
  return HasRow(connection, kFinish, With(ClaimParams(claim), {PgParam::Bytes(verified)}));
}

absl::Status FailDelivery(Connection& connection, const DeliveryClaim& claim,
                          const std::string& error, absl::Duration wait, int max_tries) {
  return connection
      .Query(kFail, With(ClaimParams(claim),
                         {PgParam::Bytes(error), Micros(wait), PgParam::Int4(max_tries)}))
      .status();
}

absl::Status ReleaseDelivery(Connection& connection, const DeliveryClaim& claim,
                             absl::Duration wait) {
  return connection.Query(kRelease, With(ClaimParams(claim), {Micros(wait)})).status();
}

absl::Status FailHopelessDeliveries(Connection& connection, int max_tries) {
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kFailExpired, {}).status());
  return connection.Query(kFailEndless, {PgParam::Int4(max_tries)}).status();
}

}  // namespace webmunk
