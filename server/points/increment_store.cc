#include "server/points/increment_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kNow[] = R"sql(
    SELECT current_era()::text, now.snapshot::text,
           coalesce((SELECT id FROM bundle WHERE xid < pg_snapshot_xmin(now.snapshot)
                     ORDER BY id DESC LIMIT 1), 0)
    FROM (SELECT pg_current_snapshot() AS snapshot) now)sql";
constexpr int kProperties = 8;
constexpr char kLastBundle[] = "SELECT coalesce(max(id), 0) FROM bundle";
constexpr char kBeginEra[] = "SELECT begin_era()";
// A bundle that is visible in the later snapshot and not in the earlier one has an id
// above those that were decided in that one: ids are drawn in the order of xids.
constexpr char kShares[] = R"sql(
    SELECT b.first_point_id, b.last_point_id, r.id, p.id, p.identifier, p.group_id,
           span.first_created, span.last_created, b.id
    FROM bundle b
    JOIN bundle_participant s ON s.bundle_id = b.id
    JOIN participant r ON r.id = s.participant_id
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    CROSS JOIN LATERAL (
        SELECT (SELECT min(t) FROM unnest(s.generator_first_created) t) AS first_created,
               (SELECT max(t) FROM unnest(s.generator_last_created) t) AS last_created) span
    WHERE b.id > $1::bigint AND b.id <= $4::bigint AND b.first_point_id IS NOT NULL AND s.stored > 0
      AND span.first_created IS NOT NULL
      AND NOT pg_visible_in_snapshot(b.xid, CAST($2::text AS pg_snapshot))
      AND pg_visible_in_snapshot(b.xid, CAST($3::text AS pg_snapshot))
    ORDER BY b.id, r.id)sql";
// A merge may have moved points, though not yet the share.
constexpr char kPoints[] = R"sql(
    SELECT d.created, d.hash, d.recorded, g.identifier, d.encrypted, d.secondary,
           ST_X(d.location), ST_Y(d.location), d.properties, d.id, share.place
    FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::timestamptz[],
                $6::timestamptz[])
         WITH ORDINALITY AS share (first_id, last_id, row_id, participant_id, first_created,
                                   last_created, place)
    CROSS JOIN LATERAL (
        SELECT * FROM data_point p
        WHERE p.participant_id = ANY (ARRAY[share.row_id, share.participant_id])
          AND p.created BETWEEN share.first_created AND share.last_created
          AND p.id BETWEEN greatest(share.first_id, $7::bigint + 1) AND share.last_id) d
    JOIN generator g ON g.id = d.generator_id
    ORDER BY d.id)sql";

}  // namespace

absl::StatusOr<PointCursor> ReadCursorNow(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(PgRows rows, connection.Query(kNow, {}));
  if (rows.IsNull(0, 0)) {
    WEBMUNK_RETURN_IF_ERROR(connection.Query(kBeginEra, {}).status());
    WEBMUNK_ASSIGN_OR_RETURN(rows, connection.Query(kNow, {}));
  }
  if (rows.IsNull(0, 0)) return absl::UnavailableError("the database has no era");
  PointCursor cursor;
  cursor.era = rows.Bytes(0, 0);
  cursor.seen.text = rows.Bytes(0, 1);
  cursor.seen.decided_bundle = rows.Int8(0, 2);
  return cursor;
}

absl::StatusOr<std::unique_ptr<Transaction>> BeginSnapshot(Connection& connection) {
  return Transaction::Begin(connection, Transaction::Mode::kSnapshot);
}

absl::StatusOr<int64_t> LastBundleId(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLastBundle, {}));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::vector<StoredShare>> ReadStoredShares(Connection& connection,
                                                          const std::string& seen,
                                                          const std::string& next, int64_t from,
                                                          int64_t to) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kShares, {PgParam::Int8(from), PgParam::Bytes(seen),
                                                      PgParam::Bytes(next), PgParam::Int8(to)}));
  std::vector<StoredShare> shares;
  shares.reserve(rows.size());
  for (int i = 0; i < rows.size(); ++i) {
    shares.push_back({.bundle_id = rows.Int8(i, 8),
                      .first_point_id = rows.Int8(i, 0),
                      .last_point_id = rows.Int8(i, 1),
                      .row_id = rows.Int4(i, 2),
                      .participant_id = rows.Int4(i, 3),
                      .identifier = std::string(rows.Bytes(i, 4)),
                      .group_id = rows.IsNull(i, 5) ? std::nullopt : std::optional(rows.Int4(i, 5)),
                      .first_created = rows.Int8(i, 6),
                      .last_created = rows.Int8(i, 7)});
  }
  return shares;
}

absl::Status ReadStoredPoints(
    Connection& connection, std::span<const StoredShare> shares, int64_t after_id,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take) {
  PgArray first_ids(PgElementType::kInt8);
  PgArray last_ids(PgElementType::kInt8);
  PgArray rows(PgElementType::kInt4);
  PgArray participants(PgElementType::kInt4);
  PgArray first_created(PgElementType::kTimestamptz);
  PgArray last_created(PgElementType::kTimestamptz);
  for (const StoredShare& share : shares) {
    first_ids.AddInt(share.first_point_id);
    last_ids.AddInt(share.last_point_id);
    rows.AddInt(share.row_id);
    participants.AddInt(share.participant_id);
    first_created.AddInt(share.first_created);
    last_created.AddInt(share.last_created);
  }
  std::vector<PgParam> params;
  for (const PgArray* array :
       {&first_ids, &last_ids, &rows, &participants, &first_created, &last_created}) {
    params.push_back(PgParam::Bytes(array->Binary()));
  }
  params.push_back(PgParam::Int8(after_id));
  return connection.StreamRows(kPoints, params, [&](const PgRows& row) {
    return take(shares[row.Int8(0, 10) - 1], row.Int8(0, 9),
                ReadScannedPoint(row, 0, 0, kProperties));
  });
}

}  // namespace webmunk
