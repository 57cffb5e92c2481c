#ifndef WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_
#define WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "server/base/access.h"
#include "server/points/scan_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// A point of a scan over participants: `participant_id` is the row's that it is stored
// under, the participant the one that this stands for.
struct GeneratorScanRow {
  int32_t participant_id = 0;
  ParticipantView participant;
  ScannedPoint point;
};

// Points of one generator, `scan.generators`, of all participants of `scope`, by time
// of creation, then participant and hash; `scan.participant_id` and `scan.after` are
// where it goes on. Hands them to `take` until it returns false.
absl::Status ScanGenerator(Connection& connection, const AccessScope& scope, const PointScan& scan,
                           const std::function<bool(const GeneratorScanRow&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_
