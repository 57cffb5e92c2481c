#ifndef WEBMUNK_SERVER_POINTS_RETENTION_STORE_H_
#define WEBMUNK_SERVER_POINTS_RETENTION_STORE_H_

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// How long the study keeps points, as its settings say now; infinite if for ever.
absl::StatusOr<absl::Duration> ReadRetention(Connection& connection);

// The same for whoever drops points: infinite too until a change is ten minutes
// old, so that a slip can be taken back.
absl::StatusOr<absl::Duration> ReadSettledRetention(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_RETENTION_STORE_H_
