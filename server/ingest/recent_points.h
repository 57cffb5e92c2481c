#ifndef WEBMUNK_SERVER_INGEST_RECENT_POINTS_H_
#define WEBMUNK_SERVER_INGEST_RECENT_POINTS_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "server/points/append_store.h"

namespace webmunk {

// Remembers points that were stored lately, so that bundles sent again are told
// before they make a COPY fail. Of bounded size, and only a hint: it forgets, and
// knows nothing of other servers. Thread-safe.
class RecentPoints {
 public:
  RecentPoints() : slots_(kSlots) {}

  // To be called once the rows are committed: a row that is known here never waits
  // for another transaction. The others of its bundle may; and since they go in behind
  // the rest of the batch, out of key order, two batches may in rare cases deadlock.
  // PostgreSQL breaks one of them off, and it is run again, all in order.
  void Add(std::span<const PointRow> rows);
  bool Has(const PointRow& row) const;

 private:
  // 8 MiB. A point is forgotten when a later one falls into its slot.
  static constexpr size_t kSlots = size_t{1} << 20;

  std::vector<std::atomic<uint64_t>> slots_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_RECENT_POINTS_H_
