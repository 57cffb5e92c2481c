#ifndef WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_
#define WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_

#include <cstdint>
#include <functional>
#include <optional>

#include "absl/status/statusor.h"
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
// of creation, hash and row; `scan.participant_id` and `scan.after` are where it goes
// on. Hands them to `take` until it returns false. Reads no more rows than the scan may,
// however few of them it finds. A merge that moves points meanwhile changes the order
// of those alone that are equal but for their participants.
absl::StatusOr<ScanEnd> ScanGenerator(Connection& connection, const AccessScope& scope,
                                      const PointScan& scan,
                                      const std::function<bool(const GeneratorScanRow&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_GENERATOR_SCAN_STORE_H_
