#include "server/exports/point_estimate_store.h"

#include <algorithm>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// The rows of participant_generator_summary_now before it adds them up, without what a
// merge or an erasure took away, which is of no time. The array is made before the views
// are read, so that they are read for these participants alone.
#define WEBMUNK_KNOWN                                                                   \
  "WITH wanted AS (SELECT ARRAY(SELECT id FROM participant WHERE id = ANY ($1::int[]) " \
  "OR merged_into_id = ANY ($1::int[])) AS ids), known AS ("                            \
  "SELECT participant_id, generator_id, stored, "                                       \
  "CASE WHEN $2::bool THEN first_recorded ELSE first_created END AS first, "            \
  "CASE WHEN $2::bool THEN last_recorded ELSE last_created END AS last "                \
  "FROM participant_generator_summary AS summary "                                      \
  "WHERE (SELECT is_valid FROM summary_position) "                                      \
  "AND participant_id = ANY ((SELECT ids FROM wanted)::int[]) "                         \
  "AND NOT EXISTS (SELECT FROM expired_span AS span "                                   \
  "WHERE summary.month >= span.lower AND summary.month < span.upper) "                  \
  "UNION ALL SELECT share.participant_id, part.generator_id, part.stored, "             \
  "CASE WHEN $2::bool THEN share.bundle_received ELSE part.first_created END, "         \
  "CASE WHEN $2::bool THEN share.bundle_received ELSE part.last_created END "           \
  "FROM unfolded_share AS share, summary_parts(share.bundle_id, share.bundle_xid, "     \
  "share.generator_ids, share.generator_stored, share.generator_first_created, "        \
  "share.generator_last_created) AS part "                                              \
  "WHERE share.participant_id = ANY ((SELECT ids FROM wanted)::int[])), "               \
  "times AS (SELECT * FROM known WHERE stored > 0 AND isfinite(first) AND isfinite(last)) "

constexpr char kEstimate[] = WEBMUNK_KNOWN R"sql(
    SELECT coalesce(p.merged_into_id, p.id), ceil(sum(t.stored * CASE
        WHEN t.last < $3::timestamptz OR t.first >= $4::timestamptz THEN 0
        WHEN t.first >= $3::timestamptz AND t.last < $4::timestamptz THEN 1
        ELSE (extract(epoch FROM least(t.last, $4::timestamptz))
              - extract(epoch FROM greatest(t.first, $3::timestamptz)))
             / greatest(extract(epoch FROM t.last) - extract(epoch FROM t.first), 0.000001)
        END))::bigint
    FROM times t JOIN participant p ON p.id = t.participant_id
    WHERE $5::bytea[] IS NULL
       OR t.generator_id = ANY (ARRAY(SELECT id FROM generator
                                      WHERE identifier_sha256 = ANY ($5::bytea[])))
    GROUP BY 1)sql";
constexpr char kExtent[] = WEBMUNK_KNOWN "SELECT min(first), max(last) FROM times";
#undef WEBMUNK_KNOWN

// Bundles from before the column, and those of which nothing was stored, do not say which
// ids are theirs: the order of ids is that of bundles.
constexpr char kRecordedIds[] = R"sql(
    WITH edge AS (
        SELECT (SELECT id FROM bundle WHERE last_point_id IS NOT NULL
                ORDER BY id LIMIT 1) AS oldest,
               (SELECT first_point_id FROM bundle WHERE last_point_id IS NOT NULL
                ORDER BY id LIMIT 1) AS first_id,
               (SELECT last_point_id FROM bundle WHERE last_point_id IS NOT NULL
                ORDER BY id DESC LIMIT 1) AS last_id)
    SELECT min(b.first_point_id), max(b.last_point_id),
           coalesce(bool_or(b.id < edge.oldest), false), edge.first_id, edge.last_id
    FROM edge LEFT JOIN bundle b
      ON b.received >= $1::timestamptz AND b.received < $2::timestamptz
    GROUP BY edge.first_id, edge.last_id)sql";

// What was not folded yet is little.
constexpr char kOfGenerators[] = R"sql(
    SELECT coalesce(sum(stored), 0)::bigint FROM participant_generator_summary
    WHERE generator_id = ANY (ARRAY(SELECT id FROM generator
                                    WHERE identifier_sha256 = ANY ($1::bytea[]))))sql";

PgParam Hashes(const std::vector<std::string>& identifiers) {
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& identifier : identifiers) hashes.Add(Sha256(identifier));
  return PgParam::Bytes(hashes.Binary());
}

PgParam From(const MicrosRange& range) {
  return range.from ? PgParam::Timestamp(*range.from) : PgParam::MinusInfinity();
}
PgParam To(const MicrosRange& range) {
  return range.to ? PgParam::Timestamp(*range.to) : PgParam::Infinity();
}

}  // namespace

absl::StatusOr<std::unordered_map<int32_t, int64_t>> EstimatePointsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids,
    const std::vector<std::string>& generators, DateType type, const MicrosRange& range) {
  PgArray ids(PgElementType::kInt4);
  for (const int32_t id : participant_ids) ids.AddInt(id);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kEstimate,
          {PgParam::Bytes(ids.Binary()), PgParam::Bool(type == DateType::kRecorded), From(range),
           To(range), generators.empty() ? PgParam::Null() : Hashes(generators)}));
  std::unordered_map<int32_t, int64_t> counts;
  for (int row = 0; row < rows.size(); ++row) counts.emplace(rows.Int4(row, 0), rows.Int8(row, 1));
  return counts;
}

absl::StatusOr<int64_t> EstimatePointsOfGenerators(Connection& connection,
                                                   const std::vector<std::string>& generators) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kOfGenerators, {Hashes(generators)}));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::optional<TimeExtent>> ReadTimeExtent(Connection& connection,
                                                         int32_t participant_id, DateType type) {
  PgArray ids(PgElementType::kInt4);
  ids.AddInt(participant_id);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kExtent, {PgParam::Bytes(ids.Binary()),
                                                      PgParam::Bool(type == DateType::kRecorded)}));
  if (rows.IsNull(0, 0)) return std::nullopt;
  return TimeExtent{.first = rows.Int8(0, 0) + kPgEpochMicros,
                    .last = rows.Int8(0, 1) + kPgEpochMicros};
}

absl::StatusOr<RecordedIds> FindRecordedIds(Connection& connection, const MicrosRange& range) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kRecordedIds, {From(range), To(range)}));
  // Nothing is known of any id.
  if (rows.size() == 0 || rows.IsNull(0, 4)) return RecordedIds();
  RecordedIds found{.ids = {.first = 1, .last = 0}, .last = rows.Int8(0, 4)};
  if (!rows.IsNull(0, 0)) found.ids = {.first = rows.Int8(0, 0), .last = rows.Int8(0, 1)};
  if (rows.Bool(0, 2)) {
    found.ids.last = std::max(found.ids.last, rows.Int8(0, 3) - 1);
    found.ids.first = 0;
  }
  return found;
}

}  // namespace webmunk
