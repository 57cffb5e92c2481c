#ifndef WEBMUNK_SERVER_POINTS_PARTITION_PLAN_H_
#define WEBMUNK_SERVER_POINTS_PARTITION_PLAN_H_

#include <span>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace webmunk {

// A partition of data_point holds the points created from `lower` on, before
// `upper`.
struct Partition {
  std::string name;
  absl::Time lower;
  absl::Time upper;

  friend bool operator==(const Partition&, const Partition&) = default;
};

// The months (UTC) that need a partition at `now` and have none: from the last
// month, or from where `known` ends if that is earlier, to 12 ahead, in their order.
// Months that are known in part are left as they are, and so are those that end
// before `oldest_kept`. `known` are the partitions that there are, and those that
// must not be made again, in any order.
std::vector<Partition> MissingPartitions(std::span<const Partition> known, absl::Time now,
                                         absl::Time oldest_kept);

// Those of `existing` that hold nothing younger than `oldest_kept`, less a day, so
// that a point which was young enough when it arrived is not in them.
std::vector<Partition> ExpiredPartitions(std::span<const Partition> existing,
                                         absl::Time oldest_kept);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_PARTITION_PLAN_H_
