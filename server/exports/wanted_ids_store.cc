#include "server/exports/wanted_ids_store.h"

#include <utility>
#include <vector>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

// The order of ids is that of transaction ids: what came behind the snapshot is one span
// at the end, and only what was under way in it has to be looked at one by one.
constexpr char kEnd[] = R"sql(
    SELECT first_point_id FROM bundle
    WHERE id > $1::bigint AND last_point_id IS NOT NULL
      AND xid >= pg_snapshot_xmax(CAST($2::text AS pg_snapshot))
    ORDER BY id LIMIT 1)sql";
constexpr char kUnderWay[] = R"sql(
    SELECT first_point_id, last_point_id FROM bundle
    WHERE id > $1::bigint AND last_point_id IS NOT NULL
      AND xid < pg_snapshot_xmax(CAST($2::text AS pg_snapshot))
      AND NOT pg_visible_in_snapshot(xid, CAST($2::text AS pg_snapshot))
    ORDER BY first_point_id)sql";
#define WEBMUNK_SINCE                                                     \
  "b.id > $1::bigint AND b.last_point_id IS NOT NULL "                    \
  "AND NOT pg_visible_in_snapshot(b.xid, CAST($2::text AS pg_snapshot)) " \
  "AND pg_visible_in_snapshot(b.xid, CAST($3::text AS pg_snapshot)) "
constexpr char kSince[] =
    "SELECT b.first_point_id, b.last_point_id FROM bundle b WHERE " WEBMUNK_SINCE
    "ORDER BY b.first_point_id";
constexpr char kCount[] =
    "SELECT coalesce(p.merged_into_id, p.id), sum(CASE WHEN $5::bytea[] IS NULL THEN s.stored "
    "ELSE (SELECT coalesce(sum(g.stored), 0) "
    "FROM unnest(s.generator_ids, s.generator_stored) AS g (id, stored) "
    "WHERE g.id = ANY (ARRAY(SELECT id FROM generator "
    "WHERE identifier_sha256 = ANY ($5::bytea[])))) END)::bigint FROM bundle b "
    "JOIN bundle_participant s ON s.bundle_id = b.id "
    "JOIN participant p ON p.id = s.participant_id WHERE " WEBMUNK_SINCE
    "AND (p.id = ANY ($4::int[]) OR p.merged_into_id = ANY ($4::int[])) GROUP BY 1";
#undef WEBMUNK_SINCE

std::vector<PgParam> SinceParams(const PointSnapshot& since, const PointSnapshot& until) {
  return {PgParam::Int8(since.decided_bundle), PgParam::Bytes(since.text),
          PgParam::Bytes(until.text)};
}

// Ranges that follow each other become one.
std::vector<IdRange> Ranges(const PgRows& rows) {
  std::vector<IdRange> ranges;
  for (int i = 0; i < rows.size(); ++i) {
    const IdRange range{rows.Int8(i, 0), rows.Int8(i, 1)};
    if (!ranges.empty() && ranges.back().last + 1 == range.first) {
      ranges.back().last = range.last;
    } else {
      ranges.push_back(range);
    }
  }
  return ranges;
}

}  // namespace

absl::StatusOr<WantedIds> ReadWantedIds(Connection& connection, const PointSnapshot& until,
                                        const std::optional<PointSnapshot>& since) {
  if (since) {
    WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                             connection.Query(kSince, SinceParams(*since, until)));
    return WantedIds::Only(Ranges(rows));
  }
  const std::vector<PgParam> params = {PgParam::Int8(until.decided_bundle),
                                       PgParam::Bytes(until.text)};
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows end, connection.Query(kEnd, params));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows under_way, connection.Query(kUnderWay, params));
  IdRange span{.first = std::numeric_limits<int64_t>::min()};
  if (end.size() > 0) span.last = end.Int8(0, 0) - 1;
  return WantedIds::AllBut(Ranges(under_way), span);
}

absl::StatusOr<std::unordered_map<int32_t, int64_t>> CountSince(
    Connection& connection, const PointSnapshot& since, const PointSnapshot& until,
    const std::vector<int32_t>& participant_ids, const std::vector<std::string>& generators) {
  PgArray ids(PgElementType::kInt4);
  for (const int32_t id : participant_ids) ids.AddInt(id);
  PgArray hashes(PgElementType::kBytea);
  for (const std::string& generator : generators) hashes.Add(Sha256(generator));
  std::vector<PgParam> params = SinceParams(since, until);
  params.push_back(PgParam::Bytes(ids.Binary()));
  params.push_back(generators.empty() ? PgParam::Null() : PgParam::Bytes(hashes.Binary()));
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kCount, params));
  std::unordered_map<int32_t, int64_t> counts;
  for (int i = 0; i < rows.size(); ++i) counts[rows.Int4(i, 0)] = rows.Int8(i, 1);
  return counts;
}

}  // namespace webmunk
