#include "server/admin/study_settings_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_error.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kRead[] = R"sql(
    SELECT ingestion_paused, enrolled_only, updated, default_group_id FROM study_settings)sql";
constexpr char kChange[] = R"sql(
    UPDATE study_settings
    SET ingestion_paused = coalesce($1::boolean, ingestion_paused),
        enrolled_only = coalesce($2::boolean, enrolled_only),
        default_group_id = CASE WHEN $3::int IS NULL THEN default_group_id
                                ELSE nullif($3::int, 0) END,
        updated = clock_timestamp()
    RETURNING ingestion_paused, enrolled_only, updated, default_group_id)sql";
constexpr char kForeignKeyViolation[] = "23503";

PgParam Optional(const std::optional<bool>& value) {
  return value ? PgParam::Bool(*value) : PgParam::Null();
}

absl::StatusOr<StudySettings> SettingsOf(const PgRows& rows) {
  if (rows.size() != 1) return absl::InternalError("there is no row of study settings");
  StudySettings settings{.ingestion_paused = rows.Bool(0, 0),
                         .enrolled_only = rows.Bool(0, 1),
                         .updated = rows.Int8(0, 2) + kPgEpochMicros};
  if (!rows.IsNull(0, 3)) settings.default_group_id = rows.Int4(0, 3);
  return settings;
}

}  // namespace

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRead, {}));
  return SettingsOf(rows);
}

absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change) {
  const absl::StatusOr<PgRows> rows = connection.Query(
      kChange,
      {Optional(change.ingestion_paused), Optional(change.enrolled_only),
       change.default_group_id ? PgParam::Int4(*change.default_group_id) : PgParam::Null()});
  if (!rows.ok() && SqlState(rows.status()) == kForeignKeyViolation) {
    return absl::InvalidArgumentError("settings.default_group: there is no such group");
  }
  if (!rows.ok()) return rows.status();
  return SettingsOf(*rows);
}

}  // namespace webmunk
