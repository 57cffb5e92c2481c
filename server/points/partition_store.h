#ifndef WEBMUNK_SERVER_POINTS_PARTITION_STORE_H_
#define WEBMUNK_SERVER_POINTS_PARTITION_STORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/partition_plan.h"
#include "server/storage/connection.h"

namespace webmunk {

// The partitions of data_point (sql/0005_background_tasks.sql, sql/0009_retention.sql). What
// changes them waits 200 ms for a lock at most, then fails with UNAVAILABLE, nothing changed, and
// LockIsTaken: try again.

bool LockIsTaken(const absl::Status& status);

// All but the default one, by time.
absl::StatusOr<std::vector<Partition>> ListPartitions(Connection& connection);

// Those that were taken out, without their names.
absl::StatusOr<std::vector<Partition>> ListExpiredSpans(Connection& connection);

// Makes the table of a partition, for AttachPartition.
absl::Status PreparePartition(Connection& connection, const Partition& partition);

// Makes what was prepared a partition, and moves the points of its span there from
// the default one. RESOURCE_EXHAUSTED, with nothing changed, if those are too many
// to be moved while their writers wait.
absl::Status AttachPartition(Connection& connection, const Partition& partition);

// Takes a partition out, with all its points; the summaries of participants do not
// count them from that moment on. It must consist of whole months.
absl::Status DetachPartition(Connection& connection, const Partition& partition);

// Drops for good what was taken out, now or earlier.
absl::Status DropDetachedPartitions(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_PARTITION_STORE_H_
