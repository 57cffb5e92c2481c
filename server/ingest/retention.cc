#include "server/ingest/retention.h"

#include <algorithm>

namespace webmunk {

void RejectOlderThan(absl::Time oldest, ParsedBundle& bundle) {
  const int64_t limit = absl::ToUnixMicros(oldest);
  const auto first_old =
      std::stable_partition(bundle.points.begin(), bundle.points.end(),
                            [limit](const DataPoint& point) { return point.created >= limit; });
  for (auto point = first_old; point != bundle.points.end(); ++point) {
    bundle.rejected.push_back({"too-old", "the point is older than this study keeps points",
                               point->participant, point->properties, point->hash});
  }
  bundle.points.erase(first_old, bundle.points.end());
}

}  // namespace webmunk
