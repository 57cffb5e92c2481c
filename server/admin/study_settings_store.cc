#include "server/admin/study_settings_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kRead[] = R"sql(
    SELECT ingestion_paused, enrolled_only, retention_days, updated FROM study_settings)sql";
constexpr char kChange[] = R"sql(
    UPDATE study_settings
    SET ingestion_paused = coalesce($1::boolean, ingestion_paused),
        enrolled_only = coalesce($2::boolean, enrolled_only),
        retention_days = coalesce($3::int, retention_days),
        updated = clock_timestamp()
    RETURNING ingestion_paused, enrolled_only, retention_days, updated)sql";

PgParam Optional(const std::optional<bool>& value) {
  return value ? PgParam::Bool(*value) : PgParam::Null();
}

PgParam Optional(const std::optional<int32_t>& value) {
  return value ? PgParam::Int4(*value) : PgParam::Null();
}

absl::StatusOr<StudySettings> SettingsOf(const PgRows& rows) {
  if (rows.size() != 1) return absl::InternalError("there is no row of study settings");
  return StudySettings{.ingestion_paused = rows.Bool(0, 0),
                       .enrolled_only = rows.Bool(0, 1),
                       .retention_days = rows.Int4(0, 2),
                       .updated = rows.Int8(0, 3) + kPgEpochMicros};
}

}  // namespace

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRead, {}));
  return SettingsOf(rows);
}

absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kChange, {Optional(change.ingestion_paused), Optional(change.enrolled_only),
                                 Optional(change.retention_days)}));
  return SettingsOf(rows);
}

}  // namespace webmunk
