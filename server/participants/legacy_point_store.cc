#include "server/participants/legacy_point_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/participants/legacy_point_sql_store.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"
#include "server/storage/unprepared_query.h"

namespace webmunk {
namespace {

// All rows of the participants that the texts name: what is merged may not have been
// moved yet.
#define WEBMUNK_ROWS_OF_NAMED(named)                                                        \
  "WITH target AS (SELECT coalesce(merged_into_id, id) AS id FROM participant WHERE " named \
  ") SELECT id FROM target UNION "                                                          \
  "SELECT r.id FROM participant r JOIN target ON target.id = r.merged_into_id"
constexpr char kFindParticipant[] = WEBMUNK_ROWS_OF_NAMED("identifier_sha256 = $1::bytea");
constexpr char kFindParticipants[] = WEBMUNK_ROWS_OF_NAMED("starts_with(identifier, $1::text)");
#undef WEBMUNK_ROWS_OF_NAMED
constexpr char kFindGenerator[] = "SELECT id FROM generator WHERE identifier_sha256 = $1::bytea";
constexpr char kFindGenerators[] =
    "SELECT id FROM generator WHERE starts_with(identifier, $1::text)";
constexpr char kFindMembers[] = R"sql(
    SELECT r.id FROM participant r
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    LEFT JOIN participant_group g ON g.id = p.group_id
    WHERE CASE WHEN $1::text IS NULL THEN g.id IS NULL
               WHEN $2::boolean THEN starts_with(g.display_name, $1::text)
               ELSE g.display_name = $1::text END)sql";
// Ids are drawn in the order of transactions: behind a bundle older than all that are
// still running there is nothing to come. By the index of the bundles that have points:
// the newest ones may be many without.
constexpr char kLatest[] = R"sql(
    SELECT last_point_id FROM bundle
    WHERE last_point_id IS NOT NULL AND xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY id DESC LIMIT 1)sql";
// The ids of points of bundles that do not tell theirs are below these, and at most as
// many were drawn.
constexpr char kEndOfOld[] = R"sql(
    SELECT least((SELECT first_point_id FROM bundle WHERE last_point_id IS NOT NULL
                  ORDER BY id LIMIT 1), last_value + 1) FROM data_point_id)sql";
// The same of the bundles that have points of these groups. Other bundles must not be
// told by it: hence what follows looks for a point.
constexpr char kLatestOfGroups[] = R"sql(
    SELECT b.last_point_id
    FROM (SELECT (SELECT s.bundle_id
                  FROM bundle_participant s JOIN bundle o ON o.id = s.bundle_id
                  WHERE s.participant_id = r.id AND s.stored > 0 AND o.last_point_id IS NOT NULL
                    AND o.xid < pg_snapshot_xmin(pg_current_snapshot())
                  ORDER BY s.bundle_id DESC LIMIT 1) AS id
          FROM participant r JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
          WHERE p.group_id = ANY ($1::int[])) AS newest
    JOIN bundle b ON b.id = newest.id
    ORDER BY b.id DESC LIMIT 1)sql";
// Ids have no index that is ordered; the one they have finds the few pages in which a
// span of them is.
constexpr char kLatestOfSpan[] = R"sql(
    SELECT max(id) FROM data_point
    WHERE id >= $1::bigint AND id < $2::bigint
      AND ($3::int[] IS NULL OR participant_id IN (
               SELECT r.id FROM participant r
               JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
               WHERE p.group_id = ANY ($3::int[]))))sql";
constexpr char kCandidates[] = R"sql(
    SELECT coalesce(sum(stored), 0)::bigint FROM participant_generator_summary_now s
    WHERE ($1::int[] IS NULL OR s.participant_id = ANY ($1::int[]))
      AND ($2::int[] IS NULL OR s.generator_id = ANY ($2::int[]))
      AND ($3::int[] IS NULL
           OR s.participant_id IN (
               SELECT r.id FROM participant r
               JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
               WHERE p.group_id = ANY ($3::int[]))))sql";
constexpr char kBound[] = "SET LOCAL statement_timeout = '20s'";
constexpr char kRead[] = R"sql(
    SELECT p.id, p.identifier, d.created, d.recorded, d.encrypted, d.properties
    FROM unnest($1::int[], $2::timestamptz[], $3::uuid[]) WITH ORDINALITY
         AS k (participant_id, created, hash, place)
    JOIN data_point d ON d.participant_id = k.participant_id AND d.created = k.created
                     AND d.hash = k.hash
    JOIN participant r ON r.id = d.participant_id
    JOIN participant p ON p.id = coalesce(r.merged_into_id, r.id)
    ORDER BY k.place)sql";

PgParam IdsOrNull(const std::optional<std::vector<int32_t>>& ids) {
  if (!ids) return PgParam::Null();
  PgArray array(PgElementType::kInt4);
  for (const int32_t id : *ids) array.AddInt(id);
  return PgParam::Bytes(array.Binary());
}

absl::StatusOr<std::vector<int32_t>> ReadIds(absl::StatusOr<PgRows> rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  std::vector<int32_t> ids;
  ids.reserve(rows->size());
  for (int row = 0; row < rows->size(); ++row) ids.push_back(rows->Int4(row, 0));
  return ids;
}

// The highest id below `end` in the scope; 0 if there is none.
absl::StatusOr<int64_t> LatestBelow(Connection& connection, int64_t end, const AccessScope& scope) {
  constexpr int64_t kFirstSpan = 10'000;
  constexpr int64_t kGrowth = 8;
  for (int64_t span = kFirstSpan; end > 0; span *= kGrowth) {
    const int64_t begin = std::max<int64_t>(end - span, 0);
    WEBMUNK_ASSIGN_OR_RETURN(
        const PgRows found,
        connection.Query(kLatestOfSpan,
                         {PgParam::Int8(begin), PgParam::Int8(end), ScopeParam(scope)}));
    if (!found.IsNull(0, 0)) return found.Int8(0, 0);
    end = begin;
  }
  return 0;
}

}  // namespace

absl::StatusOr<std::vector<int32_t>> FindParticipantIds(Connection& connection,
                                                        const std::string& text, bool is_prefix) {
  return ReadIds(is_prefix ? connection.Query(kFindParticipants, {PgParam::Bytes(text)})
                           : connection.Query(kFindParticipant, {PgParam::Bytes(Sha256(text))}));
}

absl::StatusOr<std::vector<int32_t>> FindGeneratorIds(Connection& connection,
                                                      const std::string& text, bool is_prefix) {
  return ReadIds(is_prefix ? connection.Query(kFindGenerators, {PgParam::Bytes(text)})
                           : connection.Query(kFindGenerator, {PgParam::Bytes(Sha256(text))}));
}

absl::StatusOr<std::vector<int32_t>> FindGroupMembers(Connection& connection,
                                                      const std::optional<std::string>& text,
                                                      bool is_prefix) {
  return ReadIds(connection.Query(
      kFindMembers, {text ? PgParam::Bytes(*text) : PgParam::Null(), PgParam::Bool(is_prefix)}));
}

absl::StatusOr<int64_t> LatestPointId(Connection& connection, const AccessScope& scope) {
  int64_t end = 0;
  if (scope.is_everything()) {
    WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLatest, {}));
    if (rows.size() > 0) return rows.Int8(0, 0);
  } else {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t points, CountCandidates(connection, {}, {}, scope));
    if (points == 0) return 0;
    WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                             connection.Query(kLatestOfGroups, {ScopeParam(scope)}));
    if (rows.size() > 0) end = rows.Int8(0, 0) + 1;
  }
  if (end == 0) {
    // Nothing has come since bundles tell it, or it may still be joined by others.
    WEBMUNK_ASSIGN_OR_RETURN(const PgRows ends, connection.Query(kEndOfOld, {}));
    end = ends.Int8(0, 0);
  }
  return LatestBelow(connection, end, scope);
}

absl::StatusOr<int64_t> CountCandidates(Connection& connection,
                                        const std::optional<std::vector<int32_t>>& participants,
                                        const std::optional<std::vector<int32_t>>& generators,
                                        const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, connection.Query(kCandidates, {IdsOrNull(participants),
                                                        IdsOrNull(generators), ScopeParam(scope)}));
  return rows.Int8(0, 0);
}

absl::Status BoundLegacyQueries(Transaction& transaction) {
  return transaction.connection().Execute(kBound);
}

absl::StatusOr<int64_t> CountLegacyPoints(Transaction& transaction, const LegacyPointScan& scan) {
  const LegacyPointSql sql(scan);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      QueryOnce(transaction.connection(),
                absl::StrCat("SELECT count(*) FROM data_point d WHERE ", sql.condition()),
                sql.params()));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::vector<PointPlace>> FindLegacyPoints(Transaction& transaction,
                                                         const LegacyPointScan& scan, int limit,
                                                         int64_t offset) {
  LegacyPointSql sql(scan);
  const std::string order = sql.Order(scan.order);
  const std::string page = sql.Page(limit, offset);
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      QueryOnce(transaction.connection(),
                absl::StrCat("SELECT d.participant_id, d.created, d.hash FROM data_point d WHERE ",
                             sql.condition(), order, page),
                sql.params()));
  std::vector<PointPlace> places;
  for (int row = 0; row < rows.size(); ++row) {
    PointPlace& place = places.emplace_back();
    place.participant_id = rows.Int4(row, 0);
    place.created = rows.Int8(row, 1) + kPgEpochMicros;
    const std::string_view hash = rows.Bytes(row, 2);
    std::copy(hash.begin(), hash.end(), place.hash.begin());
  }
  return places;
}

absl::Status ReadLegacyPoints(Connection& connection, const std::vector<PointPlace>& places,
                              const std::function<bool(LegacyPoint)>& take) {
  PgArray participants(PgElementType::kInt4);
  PgArray created(PgElementType::kTimestamptz);
  PgArray hashes(PgElementType::kUuid);
  for (const PointPlace& place : places) {
    participants.AddInt(place.participant_id);
    created.AddInt(place.created - kPgEpochMicros);
    hashes.Add({reinterpret_cast<const char*>(place.hash.data()), place.hash.size()});
  }
  return connection.StreamRows(kRead,
                               {PgParam::Bytes(participants.Binary()),
                                PgParam::Bytes(created.Binary()), PgParam::Bytes(hashes.Binary())},
                               [&](const PgRows& row) {
                                 return take({.participant_id = row.Int4(0, 0),
                                              .participant = std::string(row.Bytes(0, 1)),
                                              .created = row.Int8(0, 2) + kPgEpochMicros,
                                              .recorded = row.Int8(0, 3) + kPgEpochMicros,
                                              .encrypted = row.Bool(0, 4),
                                              .properties = std::string(row.Bytes(0, 5))});
                               });
}

}  // namespace webmunk
