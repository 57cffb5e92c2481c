#include "server/storage/unprepared_query.h"

#include "server/base/status_macros.h"
#include "server/storage/socket_watch.h"

namespace webmunk {

absl::StatusOr<PgRows> QueryOnce(Connection& connection, const std::string& sql,
                                 const std::vector<PgParam>& params) {
  const BoundParams bound(params);
  const SocketWait wait(connection.watch());
  PgRows rows(PQexecParams(connection.pg(), sql.c_str(), bound.count(), nullptr,
                           bound.values.data(), bound.lengths.data(), bound.formats.data(),
                           BoundParams::kBinary));
  WEBMUNK_RETURN_IF_ERROR(rows.Status(connection.pg()));
  return rows;
}

}  // namespace webmunk
