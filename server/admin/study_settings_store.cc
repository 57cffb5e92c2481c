#include "server/admin/study_settings_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kRead[] = R"sql(
    SELECT ingestion_paused, enrolled_only, updated FROM study_settings)sql";
constexpr char kChange[] = R"sql(
    UPDATE study_settings
    SET ingestion_paused = coalesce($1::boolean, ingestion_paused),
        enrolled_only = coalesce($2::boolean, enrolled_only),
        updated = clock_timestamp()
    RETURNING ingestion_paused, enrolled_only, updated)sql";

PgParam Optional(const std::optional<bool>& value) {
  return value ? PgParam::Bool(*value) : PgParam::Null();
}

absl::StatusOr<StudySettings> SettingsOf(const PgRows& rows) {
  if (rows.size() != 1) return absl::InternalError("there is no row of study settings");
  return StudySettings{.ingestion_paused = rows.Bool(0, 0),
                       .enrolled_only = rows.Bool(0, 1),
                       .updated = rows.Int8(0, 2) + kPgEpochMicros};
}

}  // namespace

absl::StatusOr<StudySettings> ReadStudySettings(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kRead, {}));
  return SettingsOf(rows);
}

absl::StatusOr<StudySettings> ChangeStudySettings(Connection& connection,
                                                  const StudySettingsChange& change) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows,
                           connection.Query(kChange, {Optional(change.ingestion_paused),
                                                      Optional(change.enrolled_only)}));
  return SettingsOf(rows);
}

}  // namespace webmunk
