#include "server/admin/app_config_store.h"

#include <utility>

#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kInsert[] = R"sql(
    INSERT INTO app_configuration (display_name, id_pattern, context_pattern, evaluate_order,
                                   valid, enabled, configuration)
    SELECT $1::text, $2::text, $3::text, $4::int, $5::boolean, $6::boolean, $7::json
    WHERE (SELECT count(*) FROM app_configuration) < $8::int
    RETURNING id)sql";
constexpr char kFind[] = R"sql(
    SELECT id, display_name, id_pattern, context_pattern, evaluate_order, valid, enabled,
           configuration, created, updated, revision
    FROM app_configuration WHERE id = $1::int)sql";
constexpr char kScan[] = R"sql(
    SELECT id, display_name, id_pattern, context_pattern, evaluate_order, valid, enabled,
           configuration, created, updated, revision
    FROM app_configuration
    WHERE $1::int IS NULL OR (evaluate_order, id) > ($1::int, $2::int)
    ORDER BY evaluate_order, id)sql";
constexpr char kChange[] = R"sql(
    UPDATE app_configuration
    SET display_name = coalesce($3::text, display_name),
        id_pattern = coalesce($4::text, id_pattern),
        context_pattern = coalesce($5::text, context_pattern),
        evaluate_order = coalesce($6::int, evaluate_order),
        valid = coalesce($7::boolean, valid),
        enabled = coalesce($8::boolean, enabled),
        configuration = coalesce($9::json, configuration)
    WHERE id = $1::int AND ($2::bigint IS NULL OR revision = $2::bigint)
    RETURNING id)sql";
constexpr char kDelete[] = R"sql(
    DELETE FROM app_configuration
    WHERE id = $1::int AND ($2::bigint IS NULL OR revision = $2::bigint)
    RETURNING id)sql";
constexpr char kFindOwn[] = R"sql(
    SELECT app_configuration_id FROM participant
    WHERE id = (SELECT coalesce(merged_into_id, id) FROM participant
                WHERE identifier_sha256 = $1::bytea)
      AND app_configuration_id IS NOT NULL)sql";
constexpr char kListPatterns[] = R"sql(
    SELECT id, id_pattern, context_pattern
    FROM app_configuration WHERE valid AND enabled
    ORDER BY evaluate_order, id)sql";

AppConfigRecord RecordOf(const PgRows& rows) {
  return {.id = rows.Int4(0, 0),
          .display_name = std::string(rows.Bytes(0, 1)),
          .id_pattern = std::string(rows.Bytes(0, 2)),
          .context_pattern = std::string(rows.Bytes(0, 3)),
          .evaluate_order = rows.Int4(0, 4),
          .valid = rows.Bool(0, 5),
          .enabled = rows.Bool(0, 6),
          .configuration = std::string(rows.Bytes(0, 7)),
          .created = rows.Int8(0, 8) + kPgEpochMicros,
          .updated = rows.Int8(0, 9) + kPgEpochMicros,
          .revision = rows.Int8(0, 10)};
}

PgParam TextParam(const std::optional<std::string>& text) {
  return text ? PgParam::Bytes(*text) : PgParam::Null();
}

PgParam BoolParam(std::optional<bool> value) {
  return value ? PgParam::Bool(*value) : PgParam::Null();
}

PgParam RevisionParam(std::optional<int64_t> revision) {
  return revision ? PgParam::Int8(*revision) : PgParam::Null();
}

}  // namespace

absl::StatusOr<std::optional<int32_t>> InsertAppConfig(Connection& connection,
                                                       const AppConfigRecord& record, int at_most) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kInsert, {PgParam::Bytes(record.display_name), PgParam::Bytes(record.id_pattern),
                    PgParam::Bytes(record.context_pattern), PgParam::Int4(record.evaluate_order),
                    PgParam::Bool(record.valid), PgParam::Bool(record.enabled),
                    PgParam::Bytes(record.configuration), PgParam::Int4(at_most)}));
  if (rows.size() == 0) return std::optional<int32_t>();
  return std::optional<int32_t>(rows.Int4(0, 0));
}

absl::StatusOr<AppConfigRecord> FindAppConfig(Connection& connection, int32_t id) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFind, {PgParam::Int4(id)}));
  if (rows.size() == 0) return absl::NotFoundError("there is no such app configuration");
  return RecordOf(rows);
}

absl::Status ScanAppConfigs(Connection& connection, std::optional<AppConfigPosition> after,
                            const std::function<bool(AppConfigRecord)>& take) {
  return connection.StreamRows(kScan,
                               {after ? PgParam::Int4(after->evaluate_order) : PgParam::Null(),
                                after ? PgParam::Int4(after->id) : PgParam::Null()},
                               [&](const PgRows& row) { return take(RecordOf(row)); });
}

absl::StatusOr<bool> ChangeAppConfig(Connection& connection, int32_t id,
                                     const AppConfigChange& change,
                                     std::optional<int64_t> revision) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(
          kChange,
          {PgParam::Int4(id), RevisionParam(revision), TextParam(change.display_name),
           TextParam(change.id_pattern), TextParam(change.context_pattern),
           change.evaluate_order ? PgParam::Int4(*change.evaluate_order) : PgParam::Null(),
           BoolParam(change.valid), BoolParam(change.enabled), TextParam(change.configuration)}));
  return rows.size() > 0;
}

absl::StatusOr<bool> DeleteAppConfig(Connection& connection, int32_t id,
                                     std::optional<int64_t> revision) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kDelete, {PgParam::Int4(id), RevisionParam(revision)}));
  return rows.size() > 0;
}

absl::StatusOr<std::optional<int32_t>> FindOwnAppConfig(Connection& connection,
                                                        const std::string& identifier) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kFindOwn, {PgParam::Bytes(Sha256(identifier))}));
  if (rows.size() == 0) return std::optional<int32_t>();
  return std::optional<int32_t>(rows.Int4(0, 0));
}

absl::StatusOr<std::vector<AppConfigPatterns>> ListAppConfigPatterns(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kListPatterns, {}));
  std::vector<AppConfigPatterns> all;
  for (int row = 0; row < rows.size(); ++row) {
    all.push_back({.id = rows.Int4(row, 0),
                   .id_pattern = std::string(rows.Bytes(row, 1)),
                   .context_pattern = std::string(rows.Bytes(row, 2))});
  }
  return all;
}

}  // namespace webmunk
