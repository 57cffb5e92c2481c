#include "server/participants/merge_store.h"

#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kFindName[] = "SELECT id FROM participant WHERE identifier_sha256 = $1::bytea";
constexpr char kHold[] = R"sql(
    SELECT id, identifier, group_id, being_erased, coalesce(merged_into_id, 0),
           EXISTS (SELECT FROM participant_merge m
                   WHERE m.participant_id = participant.id AND m.state <> 'succeeded')
    FROM participant
    WHERE id IN ($1::int, $2::int) OR merged_into_id IN ($1::int, $2::int)
    ORDER BY identifier_sha256 FOR UPDATE)sql";
constexpr char kMakeAlias[] = R"sql(
    UPDATE participant SET merged_into_id = $1::int, data_server_id = NULL
    WHERE id = $2::int OR merged_into_id = $2::int)sql";
constexpr char kNoteForwarding[] = R"sql(
    UPDATE participant SET ever_forwarded = true
    WHERE id = $1::int AND NOT ever_forwarded
      AND (SELECT o.ever_forwarded FROM participant o WHERE o.id = $2::int))sql";
// So that the order of their ids is that in which they become visible.
constexpr char kQueue[] = "SELECT pg_advisory_xact_lock(5847320416204)";
constexpr char kInsert[] = R"sql(
    INSERT INTO participant_merge (participant_id, merged_participant_id, requester)
    VALUES ($1::int, $2::int, $3::text) RETURNING id)sql";
constexpr char kCountEqual[] = R"sql(
    SELECT count(*) FROM data_point d
    WHERE d.participant_id = $2::int
      AND EXISTS (SELECT FROM data_point o
                  WHERE o.participant_id = $1::int AND o.created = d.created
                    AND o.hash = d.hash))sql";

#define WEBMUNK_MERGE_COLUMNS                                                                   \
  "SELECT m.id, m.participant_id, m.merged_participant_id, coalesce(p.identifier, ''), "        \
  "coalesce(o.identifier, ''), m.requester, m.state, m.requested, m.finished, m.points_found, " \
  "m.points_moved, m.points_dropped, m.last_error FROM participant_merge m "                    \
  "LEFT JOIN participant p ON p.id = m.participant_id "                                         \
  "LEFT JOIN participant o ON o.id = m.merged_participant_id "                                  \
  "LEFT JOIN participant s ON s.id = coalesce(p.merged_into_id, p.id) "
#define WEBMUNK_MERGE_IN_SCOPE \
  "($2::int[] IS NULL "        \
  " OR CASE WHEN s.id IS NULL THEN m.group_id ELSE s.group_id END = ANY ($2::int[])) "
constexpr char kFind[] =
    WEBMUNK_MERGE_COLUMNS "WHERE m.id = $1::bigint AND " WEBMUNK_MERGE_IN_SCOPE;
constexpr char kList[] = WEBMUNK_MERGE_COLUMNS "WHERE m.id < $1::bigint AND " WEBMUNK_MERGE_IN_SCOPE
                                               "ORDER BY m.id DESC LIMIT $3::int";
constexpr char kLock[] = WEBMUNK_MERGE_COLUMNS "WHERE m.id = $1::bigint FOR UPDATE OF m";
#undef WEBMUNK_MERGE_IN_SCOPE
#undef WEBMUNK_MERGE_COLUMNS

constexpr char kLast[] = "SELECT coalesce(max(id), 0) FROM participant_merge";
constexpr char kBehind[] = R"sql(
    SELECT id, participant_id, merged_participant_id FROM participant_merge
    WHERE id > $1::bigint ORDER BY id)sql";
constexpr char kRows[] = R"sql(
    SELECT merged_participant_id FROM participant_merge
    WHERE participant_id = $1::int AND state <> 'succeeded')sql";
constexpr char kNext[] = R"sql(
    SELECT id FROM participant_merge WHERE state <> 'succeeded' AND id > $1::bigint
    ORDER BY id LIMIT 1)sql";
constexpr char kBegin[] = R"sql(
    UPDATE participant_merge SET state = 'running', points_found = $2::bigint
    WHERE id = $1::bigint AND state = 'queued')sql";
constexpr char kError[] = R"sql(
    UPDATE participant_merge SET last_error = $2::text
    WHERE id = $1::bigint AND state <> 'succeeded')sql";
constexpr char kFinish[] = R"sql(
    UPDATE participant_merge SET state = 'succeeded', finished = now(), last_error = ''
    WHERE id = $1::bigint)sql";

MergeRecord::State StateNamed(std::string_view name) {
  if (name == "running") return MergeRecord::State::kRunning;
  return name == "succeeded" ? MergeRecord::State::kSucceeded : MergeRecord::State::kQueued;
}

MergeRecord Read(const PgRows& rows, int row) {
  const auto text = [&](int column) { return std::string(rows.Bytes(row, column)); };
  MergeRecord merge{.id = rows.Int8(row, 0),
                    .participant_id = rows.Int4(row, 1),
                    .merged_id = rows.Int4(row, 2),
                    .participant = text(3),
                    .merged = text(4),
                    .requester = text(5),
                    .state = StateNamed(rows.Bytes(row, 6)),
                    .requested = rows.Int8(row, 7) + kPgEpochMicros,
                    .finished = {},
                    .points_found = rows.Int8(row, 9),
                    .points_moved = rows.Int8(row, 10),
                    .points_dropped = rows.Int8(row, 11),
                    .last_error = text(12)};
  if (!rows.IsNull(row, 8)) merge.finished = rows.Int8(row, 8) + kPgEpochMicros;
  return merge;
}

absl::StatusOr<MergeRecord> ReadOnly(absl::StatusOr<PgRows> rows) {
  WEBMUNK_RETURN_IF_ERROR(rows.status());
  if (rows->size() == 0) return absl::NotFoundError("there is no such merge");
  return Read(*rows, 0);
}

MergeSide ReadSide(const PgRows& rows, int row) {
  MergeSide side{.id = rows.Int4(row, 0),
                 .identifier = std::string(rows.Bytes(row, 1)),
                 .group_id = {},
                 .being_erased = rows.Bool(row, 3),
                 .merged_into_id = rows.Int4(row, 4),
                 .takes_others_in = rows.Bool(row, 5)};
  if (!rows.IsNull(row, 2)) side.group_id = rows.Int4(row, 2);
  return side;
}

}  // namespace

absl::StatusOr<int32_t> FindNameId(Connection& connection, const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindName, {PgParam::Bytes(Sha256(identifier))}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such participant");
  return rows.Int4(0, 0);
}

absl::StatusOr<std::pair<MergeSide, MergeSide>> HoldMergeSides(Transaction& transaction,
                                                               int32_t participant_id,
                                                               int32_t merged_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(
                               kHold, {PgParam::Int4(participant_id), PgParam::Int4(merged_id)}));
  std::pair<MergeSide, MergeSide> sides;
  for (int row = 0; row < rows.size(); ++row) {
    if (rows.Int4(row, 0) == participant_id) sides.first = ReadSide(rows, row);
    if (rows.Int4(row, 0) == merged_id) sides.second = ReadSide(rows, row);
  }
  if (sides.first.id == 0 || sides.second.id == 0) {
    return absl::AbortedError("a participant was erased just now");
  }
  return sides;
}

absl::Status MakeAlias(Transaction& transaction, int32_t participant_id, int32_t merged_id) {
  const std::vector<PgParam> ids = {PgParam::Int4(participant_id), PgParam::Int4(merged_id)};
  WEBMUNK_RETURN_IF_ERROR(transaction.connection().Query(kMakeAlias, ids).status());
  return transaction.connection().Query(kNoteForwarding, ids).status();
}

absl::StatusOr<int64_t> InsertMerge(Transaction& transaction, int32_t participant_id,
                                    int32_t merged_id, const std::string& requester) {
  WEBMUNK_RETURN_IF_ERROR(transaction.connection().Query(kQueue, {}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           transaction.connection().Query(
                               kInsert, {PgParam::Int4(participant_id), PgParam::Int4(merged_id),
                                         PgParam::Bytes(requester)}));
  return rows.Int8(0, 0);
}

absl::StatusOr<int64_t> CountEqualPoints(Connection& connection, int32_t participant_id,
                                         int32_t merged_id) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kCountEqual, {PgParam::Int4(participant_id), PgParam::Int4(merged_id)}));
  return rows.Int8(0, 0);
}

absl::StatusOr<MergeRecord> FindMerge(Connection& connection, int64_t id,
                                      const AccessScope& scope) {
  return ReadOnly(connection.Query(kFind, {PgParam::Int8(id), ScopeParam(scope)}));
}

absl::StatusOr<std::vector<MergeRecord>> ListMerges(Connection& connection, int64_t before,
                                                    const AccessScope& scope, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kList, {PgParam::Int8(before), ScopeParam(scope), PgParam::Int4(limit)}));
  std::vector<MergeRecord> merges;
  merges.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) merges.push_back(Read(rows, row));
  return merges;
}

absl::StatusOr<int64_t> LastMergeId(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kLast, {}));
  return rows.Int8(0, 0);
}

absl::StatusOr<std::vector<BegunMerge>> ListMergesBehind(Connection& connection, int64_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kBehind, {PgParam::Int8(id)}));
  std::vector<BegunMerge> merges;
  merges.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    merges.push_back({rows.Int8(row, 0), rows.Int4(row, 1), rows.Int4(row, 2)});
  }
  return merges;
}

absl::StatusOr<std::vector<int32_t>> RowsOnTheMove(Connection& connection, int32_t participant_id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kRows, {PgParam::Int4(participant_id)}));
  std::vector<int32_t> row_ids;
  row_ids.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) row_ids.push_back(rows.Int4(row, 0));
  return row_ids;
}

absl::StatusOr<std::optional<int64_t>> NextMerge(Connection& connection, int64_t after) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kNext, {PgParam::Int8(after)}));
  if (rows.size() == 0) return std::nullopt;
  return rows.Int8(0, 0);
}

absl::StatusOr<MergeRecord> LockMerge(Transaction& transaction, int64_t id) {
  return ReadOnly(transaction.connection().Query(kLock, {PgParam::Int8(id)}));
}

absl::Status BeginMergeWork(Transaction& transaction, int64_t id, int64_t points_found) {
  return transaction.connection()
      .Query(kBegin, {PgParam::Int8(id), PgParam::Int8(points_found)})
      .status();
}

absl::Status NoteMergeError(Connection& connection, int64_t id, const std::string& error) {
  return connection.Query(kError, {PgParam::Int8(id), PgParam::Bytes(error)}).status();
}

absl::Status FinishMerge(Transaction& transaction, int64_t id) {
  return transaction.connection().Query(kFinish, {PgParam::Int8(id)}).status();
}

}  // namespace webmunk
