#include "server/points/retention_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kRead[] = "SELECT retention_days FROM study_settings";
constexpr char kReadSettled[] = R"sql(
    SELECT CASE WHEN retention_changed < clock_timestamp() - interval '10 minutes'
           THEN retention_days ELSE 0 END
    FROM study_settings)sql";

absl::StatusOr<absl::Duration> Read(Connection& connection, const char* sql) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(sql, {}));
  if (rows.size() != 1) return absl::InternalError("there is no row of study settings");
  const int32_t days = rows.Int4(0, 0);
  return days == 0 ? absl::InfiniteDuration() : absl::Hours(24) * days;
}

}  // namespace

absl::StatusOr<absl::Duration> ReadRetention(Connection& connection) {
  return Read(connection, kRead);
}

absl::StatusOr<absl::Duration> ReadSettledRetention(Connection& connection) {
  return Read(connection, kReadSettled);
}

}  // namespace webmunk
