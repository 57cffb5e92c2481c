#ifndef WEBMUNK_SERVER_POINTS_APPEND_STORE_H_
#define WEBMUNK_SERVER_POINTS_APPEND_STORE_H_

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/data_point.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A point as a row of data_point. `point` must outlive the row.
struct PointRow {
  int32_t participant_id = 0;
  int32_t generator_id = 0;
  // Microseconds since 1970.
  int64_t recorded = 0;
  int64_t id = 0;
  bool encrypted = false;
  const DataPoint* point = nullptr;
  // Where the point is to be passed on to instead of being stored; 0: nowhere.
  int32_t data_server_id = 0;
  // The outbox may know the point from when its participant was assigned to a
  // data server.
  bool maybe_forwarded = false;
};

// The order in which all writers store rows, so that crossing re-sends of two
// clients wait for each other instead of deadlocking: by primary key. (For the one
// exception see RecentPoints.)
bool KeyLess(const PointRow& a, const PointRow& b);
bool KeyEqual(const PointRow& a, const PointRow& b);

// A transaction's id, the ranges of ids that it may use, the study's switches and the
// version of its rules: neither changes before the transaction ends.
struct ReservedIds {
  int64_t xid = 0;
  int64_t first_point = 0;
  int64_t first_bundle = 0;
  // Nothing may be stored.
  bool ingestion_paused = false;
  // Only points of enrolled participants may be.
  bool enrolled_only = false;
  // See IngestRuleVersion::rules.
  int64_t rule_version = 0;
};

// Must be the first statement of its transaction (see sql/0010_ingest_review.sql). After
// an error the connection must be closed.
absl::StatusOr<ReservedIds> ReserveIds(Transaction& transaction, size_t points, size_t bundles);
// The same as a statement, for a pipeline, and how to read its row.
PgStatement ReserveIds(size_t points, size_t bundles);
ReservedIds ReadReservedIds(const PgRows& rows);

// Stores the rows by COPY, the fastest way. They must be in key order and
// distinct. ALREADY_EXISTS if any of them is stored already; after any error the
// transaction is void.
absl::Status CopyPoints(Transaction& transaction, std::span<const PointRow> rows);

// The same for a few rows, as a statement: without the round trips of a COPY.
PgStatement InsertPoints(std::span<const PointRow> rows);

// Stores those rows that are not stored already and returns their ids. Same
// demands; ALREADY_EXISTS if somebody else stored one of them at the same moment.
absl::StatusOr<std::vector<int64_t>> InsertNewPoints(Transaction& transaction,
                                                     std::span<const PointRow> rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_APPEND_STORE_H_
