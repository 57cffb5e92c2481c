#include "server/storage/database_clock.h"

#include <string>

#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<absl::Time> DatabaseNow(Connection& connection) {
  double seconds = 0;
  std::string read_only;
  WEBMUNK_RETURN_IF_ERROR(CatchSoci([&] {
    connection.soci() << "SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision),"
                         " current_setting('transaction_read_only')",
        soci::into(seconds), soci::into(read_only);
  }));
  if (read_only == "on") return absl::UnavailableError("the database is read-only");
  return absl::FromUnixMicros(static_cast<int64_t>(seconds * 1e6));
}

}  // namespace webmunk
