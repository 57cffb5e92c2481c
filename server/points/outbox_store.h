#ifndef WEBMUNK_SERVER_POINTS_OUTBOX_STORE_H_
#define WEBMUNK_SERVER_POINTS_OUTBOX_STORE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/append_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The outbox holds the points of participants who are assigned to another data
// server, and for some time the keys of those that were delivered.

// Puts those rows into the outbox that are neither there nor stored as points, and
// returns their ids. They must be in key order, distinct, and have a data server;
// after an error the transaction is void.
absl::StatusOr<std::vector<int64_t>> InsertForwardedPoints(Transaction& transaction,
                                                           std::span<const PointRow> rows);

// The ids of those rows whose keys the outbox knows.
absl::StatusOr<std::vector<int64_t>> FindForwardedPoints(Transaction& transaction,
                                                         std::span<const PointRow> rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_OUTBOX_STORE_H_
