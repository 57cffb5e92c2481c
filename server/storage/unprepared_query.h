#ifndef WEBMUNK_SERVER_STORAGE_UNPREPARED_QUERY_H_
#define WEBMUNK_SERVER_STORAGE_UNPREPARED_QUERY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// Runs one statement that is planned for these parameters and forgotten: for those
// whose text is put together, from constants alone, by what is asked.
absl::StatusOr<PgRows> QueryOnce(Connection& connection, const std::string& sql,
                                 const std::vector<PgParam>& params);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_UNPREPARED_QUERY_H_
