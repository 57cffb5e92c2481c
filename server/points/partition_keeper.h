#ifndef WEBMUNK_SERVER_POINTS_PARTITION_KEEPER_H_
#define WEBMUNK_SERVER_POINTS_PARTITION_KEEPER_H_

#include <functional>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// Gives data_point the partitions that PartitionPlan asks for by the database's
// clock, and drops those that hold nothing which the study's retention keeps (see
// ReadSettledRetention), with the links of their points to attachments. Ingestion is
// held up for at most 200 ms at a time.
//
// Where a reader or writer is in the way it tries a few times. Then UNAVAILABLE;
// RESOURCE_EXHAUSTED if a month stays without a partition since too many of its
// points came before; both with a message that names the partition. CANCELLED if
// `should_stop` became true before the end. May be broken off anywhere.
absl::Status KeepPartitions(Connection& connection, const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_PARTITION_KEEPER_H_
