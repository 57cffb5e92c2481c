#ifndef WEBMUNK_SERVER_EXPORTS_POINT_ESTIMATE_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_POINT_ESTIMATE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "server/exports/wanted_ids.h"
#include "server/points/micros_range.h"
#include "server/reports/export_options.h"
#include "server/storage/connection.h"

namespace webmunk {

// About how many points each of the participants has of the generators in a range of
// times, as the summaries of months have it: of those that the range has a part of, the
// same part of the points. No generators: of all. Not for kNeither.
absl::StatusOr<std::unordered_map<int32_t, int64_t>> EstimatePointsOf(
    Connection& connection, const std::vector<int32_t>& participant_ids,
    const std::vector<std::string>& generators, DateType type, const MicrosRange& range);

// About how many points the study has of the generators.
absl::StatusOr<int64_t> EstimatePointsOfGenerators(Connection& connection,
                                                   const std::vector<std::string>& generators);

// The first and the last time of a participant's points, about; none: it has no points.
struct TimeExtent {
  int64_t first = 0;
  int64_t last = 0;
};
absl::StatusOr<std::optional<TimeExtent>> ReadTimeExtent(Connection& connection,
                                                         int32_t participant_id, DateType type);

// The ids of the points that were recorded in the range, and maybe others between them: a
// point has the time at which its bundle was received. And the last id of any point; 0:
// nothing is known of any.
struct RecordedIds {
  IdRange ids;
  int64_t last = 0;
};
absl::StatusOr<RecordedIds> FindRecordedIds(Connection& connection, const MicrosRange& range);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_POINT_ESTIMATE_STORE_H_
