#ifndef WEBMUNK_SERVER_INGEST_BATCH_FORWARDING_H_
#define WEBMUNK_SERVER_INGEST_BATCH_FORWARDING_H_

#include <vector>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/points/append_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// What of a batch concerns other data servers. Neither function asks the database
// anything for a batch of participants who never had one.

// Takes the rows of participants who are assigned to a data server out of `rows`
// and marks them as forwarded. Both keep their order.
std::vector<PointRow> TakeForwarded(std::vector<PointRow>& rows, BatchPlan& plan);

// Takes rows out of `rows` that were forwarded while their participant was
// assigned to a data server, and marks them as duplicates.
absl::Status DropForwardedBefore(Transaction& transaction, std::vector<PointRow>& rows,
                                 BatchPlan& plan);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_FORWARDING_H_
