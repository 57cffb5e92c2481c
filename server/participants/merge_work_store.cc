#include "server/participants/merge_work_store.h"

#include <string>
#include <vector>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Where a batch ends: by the primary key, so that each reads its own rows alone.
constexpr char kFindEnd[] = R"sql(
    SELECT created, hash FROM data_point WHERE participant_id = $1::int
    ORDER BY created, hash OFFSET $2::int LIMIT 1)sql";
// Not updated but put in anew: a table that is distributed by participants needs that
// too. In the order in which ingestion stores points. What is dropped has an equal one
// that stays, whose month the ledger tells: retention forgets both together.
constexpr char kMovePoints[] = R"sql(
    WITH taken AS (
        DELETE FROM data_point
        WHERE participant_id = $2::int AND created <= $4::timestamptz
          AND (created, hash) <= ($4::timestamptz, $5::uuid)
        RETURNING *),
    put AS (
        INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash,
                                encrypted, secondary, location, properties)
        SELECT $1::int, generator_id, created, recorded, id, hash, encrypted, secondary, location,
               properties
        FROM taken ORDER BY created, hash
        ON CONFLICT DO NOTHING
        RETURNING created, hash),
    part AS (
        SELECT generator_id, count(*)::int AS points, min(created) AS first_created,
               max(created) AS last_created
        FROM taken
        WHERE NOT EXISTS (SELECT FROM put
                          WHERE put.created = taken.created AND put.hash = taken.hash)
        GROUP BY generator_id, date_trunc('month', created, 'UTC')),
    entry AS (
        INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, kind)
        SELECT $6::bigint, now(), 0, sha256(''), 'identity', false, 'merge'
        WHERE EXISTS (SELECT FROM part)),
    share AS (
        INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate,
                                        quarantined, discarded, generator_ids, generator_stored,
                                        generator_duplicate, generator_first_created,
                                        generator_last_created)
        SELECT $6::bigint, $1::int, 0, -sum(points), sum(points), 0, 0, array_agg(generator_id),
               array_agg(-points), array_agg(points), array_agg(first_created),
               array_agg(last_created)
        FROM part HAVING count(*) > 0)
    UPDATE participant_merge
    SET points_moved = points_moved + (SELECT count(*) FROM put),
        points_dropped = points_dropped + (SELECT coalesce(sum(points), 0) FROM part),
        last_error = ''
    WHERE id = $3::bigint
    RETURNING (SELECT count(*) FROM taken))sql";
constexpr char kMoveLinks[] = R"sql(
    WITH taken AS (
        DELETE FROM data_point_attachment
        WHERE participant_id = $2::int AND created <= $3::timestamptz
          AND (created, hash) <= ($3::timestamptz, $4::uuid)
        RETURNING *)
    INSERT INTO data_point_attachment (participant_id, created, hash, attachment_id)
    SELECT $1::int, created, hash, attachment_id FROM taken
    ORDER BY hash, created, attachment_id
    ON CONFLICT DO NOTHING)sql";
constexpr char kWaits[] = R"sql(
    SELECT (EXISTS (SELECT FROM outbox_point
                    WHERE participant_id = $2::int AND delivered IS NULL)
            OR EXISTS (SELECT FROM outgoing_bundle WHERE participant_id = $2::int))
       AND NOT EXISTS (SELECT FROM participant WHERE id = $1::int AND being_erased))sql";
constexpr char kMoveDelivered[] = R"sql(
    WITH taken AS (
        DELETE FROM outbox_point WHERE (participant_id, created, hash) IN (
            SELECT participant_id, created, hash FROM outbox_point
            WHERE participant_id = $2::int LIMIT $3::int)
        RETURNING *),
    put AS (
        INSERT INTO outbox_point (participant_id, created, hash, id, data_server_id, generator_id,
                                  recorded, encrypted, properties, outgoing_bundle_id, delivered)
        SELECT $1::int, created, hash, id, data_server_id, generator_id, recorded, encrypted,
               properties, outgoing_bundle_id, delivered
        FROM taken ORDER BY created, hash
        ON CONFLICT DO NOTHING)
    SELECT count(*) FROM taken)sql";
constexpr char kMoveShares[] = "SELECT move_ledger_shares($2::int, $1::int, $3::int)";
constexpr char kMoveSummaries[] = "SELECT move_summaries($2::int, $1::int)";
// Of points that wait no longer.
constexpr char kEraseOutgoing[] = "DELETE FROM outgoing_bundle WHERE participant_id = $1::int";
constexpr char kEraseMetadata[] = "DELETE FROM participant_metadata WHERE participant_id = $1::int";

std::vector<PgParam> Sides(const MergeRecord& merge) {
  return {PgParam::Int4(merge.participant_id), PgParam::Int4(merge.merged_id)};
}

std::vector<PgParam> Sides(const MergeRecord& merge, int limit) {
  return {PgParam::Int4(merge.participant_id), PgParam::Int4(merge.merged_id),
          PgParam::Int4(limit)};
}

}  // namespace

absl::StatusOr<int64_t> MovePoints(Transaction& transaction, const MergeRecord& merge,
                                   int64_t bundle_id, int limit) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows end,
      connection.Query(kFindEnd, {PgParam::Int4(merge.merged_id), PgParam::Int4(limit - 1)}));
  constexpr size_t kHashSize = 16;
  const bool is_last = end.size() == 0;
  const PgParam created =
      is_last ? PgParam::Infinity() : PgParam::Bytes(std::string(end.Bytes(0, 0)));
  const PgParam hash =
      PgParam::Bytes(is_last ? std::string(kHashSize, '\xFF') : std::string(end.Bytes(0, 1)));
  WEBMUNK_RETURN_IF_ERROR(connection
                              .Query(kMoveLinks, {PgParam::Int4(merge.participant_id),
                                                  PgParam::Int4(merge.merged_id), created, hash})
                              .status());
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kMovePoints,
                       {PgParam::Int4(merge.participant_id), PgParam::Int4(merge.merged_id),
                        PgParam::Int8(merge.id), created, hash, PgParam::Int8(bundle_id)}));
  return rows.size() == 0 ? 0 : rows.Int8(0, 0);
}

absl::StatusOr<bool> WaitsForDelivery(Transaction& transaction, const MergeRecord& merge) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kWaits, Sides(merge)));
  return rows.Bool(0, 0);
}

absl::StatusOr<int64_t> MoveDelivered(Transaction& transaction, const MergeRecord& merge,
                                      int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kMoveDelivered, Sides(merge, limit)));
  return rows.Int8(0, 0);
}

absl::StatusOr<int64_t> MoveShares(Transaction& transaction, const MergeRecord& merge, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(kMoveShares, Sides(merge, limit)));
  return rows.Int4(0, 0);
}

absl::Status MoveSummaries(Transaction& transaction, const MergeRecord& merge) {
  for (const char* sql : {kEraseOutgoing, kEraseMetadata}) {
    WEBMUNK_RETURN_IF_ERROR(
        transaction.connection().Query(sql, {PgParam::Int4(merge.merged_id)}).status());
  }
  return transaction.connection().Query(kMoveSummaries, Sides(merge)).status();
}

}  // namespace webmunk
