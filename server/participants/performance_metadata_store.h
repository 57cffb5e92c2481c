#ifndef WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// What is stored of one generator. Times are microseconds since 1970.
struct GeneratorPerformance {
  std::string generator;
  int64_t points = 0;
  int64_t first_created = 0;
  int64_t last_created = 0;
  int64_t last_recorded = 0;
};

// What is stored of one participant, over all time.
struct Performance {
  int32_t participant_id = 0;
  std::string user_agent;
  // The ids of the point made last, and of the one that arrived last among the
  // thousand made last. None: there is no point.
  std::optional<int64_t> latest_point;
  std::optional<int64_t> latest_recorded_point;
  // By identifier.
  std::vector<GeneratorPerformance> generators;
};

// NOT_FOUND if there is no participant of this identifier, or it is being erased.
absl::StatusOr<Performance> ReadPerformance(Connection& connection, const std::string& participant);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_PERFORMANCE_METADATA_STORE_H_
