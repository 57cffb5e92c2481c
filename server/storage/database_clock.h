#ifndef WEBMUNK_SERVER_STORAGE_DATABASE_CLOCK_H_
#define WEBMUNK_SERVER_STORAGE_DATABASE_CLOCK_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// The database's clock, and whether it takes writes: UNAVAILABLE if it is
// read-only.
absl::StatusOr<absl::Time> DatabaseNow(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_DATABASE_CLOCK_H_
