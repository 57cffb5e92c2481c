#include "server/participants/group_store.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"
#include "server/storage/scope_param.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO participant_group (display_name, suppresses_alerts)
    VALUES ($1::text, $2::boolean) RETURNING id)sql";
constexpr char kInsertMissing[] = R"sql(
    INSERT INTO participant_group (display_name) VALUES ($1::text)
    ON CONFLICT (display_name) DO NOTHING)sql";
constexpr char kFindByName[] = R"sql(
    SELECT id FROM participant_group
    WHERE display_name = $1::text AND ($2::int[] IS NULL OR id = ANY ($2::int[])))sql";
constexpr char kSelect[] = R"sql(
    SELECT id, display_name,
           (SELECT count(*) FROM participant
            WHERE group_id = g.id AND merged_into_id IS NULL),
           created, updated, revision, suppresses_alerts
    FROM participant_group g
    WHERE ($1::int IS NULL OR id = $1::int)
      AND ($2::int[] IS NULL OR id = ANY ($2::int[]))
      AND display_name COLLATE "C" > $3::text
    ORDER BY display_name COLLATE "C"
    LIMIT $4::int)sql";
constexpr char kChange[] = R"sql(
    UPDATE participant_group
    SET display_name = coalesce($2::text, display_name),
        suppresses_alerts = coalesce($3::boolean, suppresses_alerts)
    WHERE id = $1::int AND ($4::bigint IS NULL OR revision = $4::bigint)
    RETURNING id)sql";
// Participants refer to their group: one that comes in meanwhile makes it fail.
constexpr char kDelete[] = R"sql(
    DELETE FROM participant_group
    WHERE id = $1::int AND ($2::bigint IS NULL OR revision = $2::bigint)
    RETURNING id)sql";
constexpr char kReleaseDeleted[] =
    "UPDATE export_destination SET group_id = NULL WHERE group_id = $1::int AND deleted";
constexpr char kDestinations[] = R"sql(
    SELECT identifier FROM export_destination WHERE group_id = $1::int
    ORDER BY identifier COLLATE "C")sql";
// In the order in which ingestion locks them.
constexpr char kTakeOut[] = R"sql(
    UPDATE participant SET group_id = NULL
    WHERE id = ANY (ARRAY(SELECT id FROM participant
                          WHERE group_id = $1::int
                            AND ($2::boolean OR merged_into_id IS NOT NULL)
                          ORDER BY identifier_sha256 LIMIT $3::int FOR UPDATE))
      AND group_id = $1::int
    RETURNING id)sql";
constexpr char kForeignKeyViolation[] = "23503";

PgParam RevisionParam(std::optional<int64_t> revision) {
  return revision ? PgParam::Int8(*revision) : PgParam::Null();
}

std::vector<GroupRecord> RecordsOf(const PgRows& rows) {
  std::vector<GroupRecord> records;
  records.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) {
    records.push_back({.id = rows.Int4(row, 0),
                       .display_name = std::string(rows.Bytes(row, 1)),
                       .participant_count = rows.Int8(row, 2),
                       .created = rows.Int8(row, 3) + kPgEpochMicros,
                       .updated = rows.Int8(row, 4) + kPgEpochMicros,
                       .revision = rows.Int8(row, 5),
                       .suppresses_alerts = rows.Bool(row, 6)});
  }
  return records;
}

absl::Status WithTakenName(absl::Status status) {
  if (!absl::IsAlreadyExists(status)) return status;
  return absl::AlreadyExistsError("there is a group of this display name");
}

}  // namespace

absl::StatusOr<int32_t> InsertGroup(Connection& connection, const std::string& display_name,
                                    bool suppresses_alerts) {
  const absl::StatusOr<PgRows> rows =
      connection.Query(kInsert, {PgParam::Bytes(display_name), PgParam::Bool(suppresses_alerts)});
  if (!rows.ok()) return WithTakenName(rows.status());
  return rows->Int4(0, 0);
}

absl::StatusOr<int32_t> FindOrInsertGroup(Connection& connection, const std::string& display_name) {
  WEBMUNK_RETURN_IF_ERROR(
      connection.Query(kInsertMissing, {PgParam::Bytes(display_name)}).status());
  WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int32_t> id,
                           FindGroupByName(connection, display_name, AccessScope::Everything()));
  if (!id) return absl::AbortedError("the group was deleted meanwhile; try again");
  return *id;
}

absl::StatusOr<std::optional<int32_t>> FindGroupByName(Connection& connection,
                                                       const std::string& display_name,
                                                       const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindByName, {PgParam::Bytes(display_name), ScopeParam(scope)}));
  if (rows.size() == 0) return std::optional<int32_t>();
  return std::optional<int32_t>(rows.Int4(0, 0));
}

absl::StatusOr<GroupRecord> FindGroup(Connection& connection, int32_t id,
                                      const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kSelect, {PgParam::Int4(id), ScopeParam(scope),
                                                      PgParam::Bytes(""), PgParam::Null()}));
  std::vector<GroupRecord> records = RecordsOf(rows);
  if (records.empty()) return absl::NotFoundError("there is no such group");
  return std::move(records.front());
}

absl::StatusOr<std::vector<GroupRecord>> ListGroups(Connection& connection,
                                                    const std::string& after, int limit,
                                                    const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows, connection.Query(kSelect, {PgParam::Null(), ScopeParam(scope),
                                                    PgParam::Bytes(after), PgParam::Int4(limit)}));
  return RecordsOf(rows);
}

absl::StatusOr<bool> UpdateGroup(Connection& connection, int32_t id, const GroupChange& change,
                                 std::optional<int64_t> revision) {
  const absl::StatusOr<PgRows> rows = connection.Query(
      kChange,
      {PgParam::Int4(id),
       change.display_name ? PgParam::Bytes(*change.display_name) : PgParam::Null(),
       change.suppresses_alerts ? PgParam::Bool(*change.suppresses_alerts) : PgParam::Null(),
       RevisionParam(revision)});
  if (!rows.ok()) return WithTakenName(rows.status());
  return rows->size() > 0;
}

absl::StatusOr<std::vector<std::string>> ReleaseDestinations(Connection& connection, int32_t id) {
  const std::vector<PgParam> params = {PgParam::Int4(id)};
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kReleaseDeleted, params).status());
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kDestinations, params));
  std::vector<std::string> identifiers;
  identifiers.reserve(rows.size());
  for (int row = 0; row < rows.size(); ++row) identifiers.emplace_back(rows.Bytes(row, 0));
  return identifiers;
}

absl::StatusOr<bool> DeleteGroup(Connection& connection, int32_t id,
                                 std::optional<int64_t> revision) {
  const absl::StatusOr<PgRows> rows =
      connection.Query(kDelete, {PgParam::Int4(id), RevisionParam(revision)});
  if (!rows.ok() && SqlState(rows.status()) == kForeignKeyViolation) {
    return absl::FailedPreconditionError(
        "the group has participants; move them, or force its deletion");
  }
  if (!rows.ok()) return rows.status();
  return rows->size() > 0;
}

absl::StatusOr<int> TakeOutOfGroup(Connection& connection, int32_t id, bool all, int limit) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kTakeOut, {PgParam::Int4(id), PgParam::Bool(all), PgParam::Int4(limit)}));
  return rows.size();
}

}  // namespace webmunk
