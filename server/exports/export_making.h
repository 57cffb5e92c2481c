#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_MAKING_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_MAKING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/exports/export_batch_store.h"
#include "server/exports/export_order.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Who an order comes from, and why.
struct OrderOrigin {
  int32_t user_id = 0;
  // Of an exporter's rights.
  AccessScope scope = AccessScope::Groups({});
  // Empty: none.
  std::string idempotency_key;
  // With a key: what stands for the order, to tell it from another with the key.
  std::string request_hash{};
  // Of a schedule: for which day or instant.
  std::optional<int32_t> schedule_id;
  std::string schedule_slot;
  // Whether that is made again where its jobs were deleted.
  bool remakes_deleted = false;
  // Of points/point_cursor.h: what had been stored, and what is left out of it. None: as
  // of when the job begins, and nothing.
  std::optional<std::string> cursor;
  std::optional<std::string> since;
  // Whatever else the user may export, the jobs are of these groups alone: of a token
  // that is limited. None: it is not.
  std::optional<std::vector<int32_t>> scope_groups{};
};

// Makes the jobs of an order, or finds that they are there: MadeBatch::existed. The
// schedules call it in the transaction that moves their cursors.
//
// NOT_FOUND, naming the field: somebody, a group or a destination does not exist, or is
// not the user's to export. ALREADY_EXISTS: the key was used for another order.
// INVALID_ARGUMENT: the order would be too many jobs. RESOURCE_EXHAUSTED: with those that
// the user has they would be.
absl::StatusOr<MadeBatch> MakeExportJobs(Transaction& transaction, const ExportOrder& order,
                                         const OrderOrigin& origin);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_MAKING_H_
