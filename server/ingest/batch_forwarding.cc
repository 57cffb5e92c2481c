#include "server/ingest/batch_forwarding.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_set>

#include "server/base/status_macros.h"
#include "server/points/outbox_store.h"

namespace webmunk {

std::vector<PointRow> TakeForwarded(std::vector<PointRow>& rows, BatchPlan& plan) {
  const auto first = std::stable_partition(
      rows.begin(), rows.end(), [](const PointRow& row) { return row.data_server_id == 0; });
  std::vector<PointRow> forwarded(first, rows.end());
  rows.erase(first, rows.end());
  for (const PointRow& row : forwarded) plan.MarkForwarded(row.id);
  return forwarded;
}

absl::Status DropForwardedBefore(Transaction& transaction, std::vector<PointRow>& rows,
                                 BatchPlan& plan) {
  std::vector<PointRow> suspects;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(suspects),
               [](const PointRow& row) { return row.maybe_forwarded; });
  if (suspects.empty()) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> known,
                           FindForwardedPoints(transaction, suspects));
  for (const int64_t id : known) plan.MarkDuplicate(id);
  const std::unordered_set<int64_t> ids(known.begin(), known.end());
  std::erase_if(rows, [&](const PointRow& row) { return ids.contains(row.id); });
  return absl::OkStatus();
}

}  // namespace webmunk
