#include "server/federation/delivery_store.h"

#include <algorithm>
#include <string_view>

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kListTargets[] = R"sql(
    SELECT id, identifier, upload_url, failures FROM data_server s
    WHERE next_attempt <= now()
      AND EXISTS (SELECT FROM outbox_point
                  WHERE data_server_id = s.id AND delivered IS NULL)
    ORDER BY next_attempt, id LIMIT $1::bigint)sql";
// The first number tells these locks from others.
constexpr char kLock[] = "SELECT pg_try_advisory_lock(58473204, $1::int)";
constexpr char kUnlock[] = "SELECT pg_advisory_unlock(58473204, $1::int)";
constexpr char kNextParticipant[] = R"sql(
    SELECT p.participant_id, b.id, coalesce(b.attempts, 0),
           coalesce(b.next_attempt > now(), false)
           OR coalesce((SELECT being_erased FROM participant WHERE id = p.participant_id), true)
    FROM (SELECT participant_id FROM outbox_point
          WHERE data_server_id = $1::int AND delivered IS NULL AND participant_id > $2::int
          ORDER BY participant_id LIMIT 1) p
    LEFT JOIN outgoing_bundle b
      ON b.data_server_id = $1::int AND b.participant_id = p.participant_id)sql";
constexpr char kFixBundle[] = R"sql(
    WITH first AS (
        SELECT created, hash, id, octet_length(properties) AS bytes
        FROM outbox_point
        WHERE data_server_id = $1::int AND participant_id = $2::int AND delivered IS NULL
        ORDER BY id LIMIT $3::bigint),
    measured AS (
        SELECT created, hash, sum(bytes) OVER (ORDER BY id) - bytes AS bytes_before FROM first),
    chosen AS (SELECT created, hash FROM measured WHERE bytes_before < $4::bigint),
    bundle AS (
        INSERT INTO outgoing_bundle (data_server_id, participant_id)
        SELECT $1::int, $2::int WHERE EXISTS (SELECT FROM chosen)
        RETURNING id),
    fixed AS (
        UPDATE outbox_point o SET outgoing_bundle_id = bundle.id
        FROM bundle, chosen
        WHERE o.participant_id = $2::int AND o.created = chosen.created AND o.hash = chosen.hash)
    SELECT id FROM bundle)sql";
constexpr char kLoadBundle[] = R"sql(
    SELECT p.identifier, o.created, o.hash, g.identifier, o.encrypted, o.properties, p.being_erased
    FROM outbox_point o
    JOIN participant p ON p.id = o.participant_id
    JOIN generator g ON g.id = o.generator_id
    WHERE o.outgoing_bundle_id = $1::bigint AND o.delivered IS NULL
    ORDER BY o.id)sql";
constexpr char kMarkDelivered[] = R"sql(
    WITH points AS (
        UPDATE outbox_point SET delivered = now(), properties = NULL
        WHERE outgoing_bundle_id = $2::bigint AND delivered IS NULL),
    bundle AS (DELETE FROM outgoing_bundle WHERE id = $2::bigint)
    UPDATE data_server
    SET last_delivery = now(), last_error = '', failures = 0, next_attempt = '-infinity'
    WHERE id = $1::int)sql";
constexpr char kNoteFailure[] = R"sql(
    WITH bundle AS (
        UPDATE outgoing_bundle
        SET attempts = attempts + 1,
            next_attempt = now() + $4::bigint * interval '1 microsecond'
        WHERE id = $2::bigint)
    UPDATE data_server SET last_error = $3::text WHERE id = $1::int)sql";
constexpr char kPauseTarget[] = R"sql(
    UPDATE data_server
    SET failures = failures + 1, next_attempt = now() + $2::bigint * interval '1 microsecond'
    WHERE id = $1::int)sql";
constexpr char kForget[] = R"sql(
    WITH old AS (
        SELECT ctid FROM outbox_point
        WHERE delivered < now() - $1::bigint * interval '1 microsecond' LIMIT $2::bigint),
    forgotten AS (DELETE FROM outbox_point WHERE ctid IN (SELECT ctid FROM old) RETURNING 1)
    SELECT count(*) FROM forgotten)sql";

PgParam Micros(absl::Duration duration) {
  return PgParam::Int8(absl::ToInt64Microseconds(duration));
}

}  // namespace

absl::StatusOr<std::vector<DeliveryTarget>> ListDueTargets(Connection& connection, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kListTargets, {PgParam::Int8(limit)}));
  std::vector<DeliveryTarget> targets;
  targets.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    targets.push_back({.id = rows.Int4(row, 0),
                       .identifier = std::string(rows.Bytes(row, 1)),
                       .upload_url = std::string(rows.Bytes(row, 2)),
                       .failures = rows.Int4(row, 3)});
  }
  return targets;
}

absl::StatusOr<bool> LockTarget(Connection& connection, int32_t data_server_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kLock, {PgParam::Int4(data_server_id)}));
  return rows.Bytes(0, 0)[0] != '\0';
}

absl::Status UnlockTarget(Connection& connection, int32_t data_server_id) {
  return connection.Query(kUnlock, {PgParam::Int4(data_server_id)}).status();
}

absl::StatusOr<std::optional<WaitingParticipant>> NextWaitingParticipant(Connection& connection,
                                                                         int32_t data_server_id,
                                                                         int32_t after) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kNextParticipant, {PgParam::Int4(data_server_id), PgParam::Int4(after)}));
  if (rows.size() == 0) return std::nullopt;
  WaitingParticipant participant;
  participant.id = rows.Int4(0, 0);
  participant.attempts = rows.Int4(0, 2);
  if (!rows.IsNull(0, 1)) participant.bundle_id = rows.Int8(0, 1);
  participant.must_wait = rows.Bytes(0, 3)[0] != '\0';
  return participant;
}

absl::StatusOr<std::optional<int64_t>> FixBundle(Connection& connection, int32_t data_server_id,
                                                 int32_t participant_id,
                                                 const BundleLimits& limits) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFixBundle, {PgParam::Int4(data_server_id), PgParam::Int4(participant_id),
                                    PgParam::Int8(limits.points), PgParam::Int8(limits.bytes)}));
  if (rows.size() == 0) return std::nullopt;
  return rows.Int8(0, 0);
}

absl::StatusOr<OutgoingBundle> LoadBundle(Connection& connection, int64_t bundle_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kLoadBundle, {PgParam::Int8(bundle_id)}));
  OutgoingBundle bundle;
  for (int row = 0; row < rows.size(); ++row) {
    bundle.participant = rows.Bytes(row, 0);
    bundle.is_withheld = rows.Bool(row, 6);
    OutboxPoint point;
    point.created = rows.Int8(row, 1) + kPgEpochMicros;
    const std::string_view hash = rows.Bytes(row, 2);
    std::copy(hash.begin(), hash.end(), point.hash.begin());
    point.generator = rows.Bytes(row, 3);
    point.encrypted = rows.Bytes(row, 4)[0] != '\0';
    point.properties = rows.Bytes(row, 5);
    bundle.points.push_back(std::move(point));
  }
  return bundle;
}

absl::Status MarkDelivered(Connection& connection, int32_t data_server_id, int64_t bundle_id) {
  return connection.Query(kMarkDelivered, {PgParam::Int4(data_server_id), PgParam::Int8(bundle_id)})
      .status();
}

absl::Status NoteFailure(Connection& connection, int32_t data_server_id, int64_t bundle_id,
                         const std::string& error, absl::Duration wait) {
  return connection
      .Query(kNoteFailure, {PgParam::Int4(data_server_id), PgParam::Int8(bundle_id),
                            PgParam::Bytes(error), Micros(wait)})
      .status();
}

absl::Status PauseTarget(Connection& connection, int32_t data_server_id, absl::Duration wait) {
  return connection.Query(kPauseTarget, {PgParam::Int4(data_server_id), Micros(wait)}).status();
}

absl::StatusOr<int64_t> ForgetDelivered(Connection& connection, absl::Duration age, int64_t limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kForget, {Micros(age), PgParam::Int8(limit)}));
  return rows.Int8(0, 0);
}

}  // namespace webmunk
