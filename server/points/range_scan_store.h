#ifndef WEBMUNK_SERVER_POINTS_RANGE_SCAN_STORE_H_
#define WEBMUNK_SERVER_POINTS_RANGE_SCAN_STORE_H_

#include <cstdint>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/generator_names_store.h"
#include "server/points/scan_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Makes the transaction read points in the order of their key by walking along it: a
// sort of millions of rows first would take minutes. To be called before ScanRange.
absl::Status WalkByKey(Transaction& transaction);

// Points of all rows of participants from `scan.participant_id` to `last_row_id`, by
// row, time of creation and hash; `scan.after` is of the first of them. Hands them to
// `take`, with the row's id, until it returns false, or until one is of a generator
// that `names` does not know yet, and then is stale: in either case the transaction is of
// no more use. Reads no more rows than the scan may, however few of
// them it finds.
absl::StatusOr<ScanEnd> ScanRange(Transaction& transaction, const PointScan& scan,
                                  int32_t last_row_id, GeneratorNames& names,
                                  const std::function<bool(int32_t, const ScannedPoint&)>& take);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_RANGE_SCAN_STORE_H_
