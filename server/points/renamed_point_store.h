#ifndef WEBMUNK_SERVER_POINTS_RENAMED_POINT_STORE_H_
#define WEBMUNK_SERVER_POINTS_RENAMED_POINT_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/data_point.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A point, called `id`, that may be stored, or in the outbox, under another participant.
struct PointUnderOtherName {
  int64_t id = 0;
  std::string participant;
  // Microseconds since 1970.
  int64_t created = 0;
  PointHash hash{};
};

// The ids of those that are.
absl::StatusOr<std::vector<int64_t>> FindUnderOtherNames(
    Transaction& transaction, const std::vector<PointUnderOtherName>& points);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_RENAMED_POINT_STORE_H_
