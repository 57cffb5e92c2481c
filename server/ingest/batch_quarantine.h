#ifndef WEBMUNK_SERVER_INGEST_BATCH_QUARANTINE_H_
#define WEBMUNK_SERVER_INGEST_BATCH_QUARANTINE_H_

#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/pending_bundle.h"
#include "server/points/append_store.h"
#include "server/points/quarantine_store.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Gathers what of a batch goes to quarantine, and what leaves it. Not thread-safe;
// what it is made from must outlive it.
class BatchQuarantine {
 public:
  BatchQuarantine(std::span<PendingBundle* const> bundles, const BatchPlan& plan,
                  const ReservedIds& ids)
      : bundles_(bundles), plan_(plan), ids_(ids) {}

  // Adds what could not be read of a bundle, whose place in the batch is `bundle`:
  // all of it, or some of its points. Those of blocked participants are dropped.
  void AddRejected(size_t bundle, int64_t bundle_id);

  // Adds a point that the database refused with `status`.
  void AddRefused(const PointRow& row, const absl::Status& status);

  // Whether Store has nothing to do.
  bool IsEmpty() const;

  // Stores what was added, after the ledger's entries of its bundles, and deletes
  // the entries that were read again and are not among it. Returns the reasons of what
  // is new there.
  absl::StatusOr<std::vector<std::string>> Store(Transaction& transaction);

 private:
  QuarantineEntry BundleEntry(const PendingBundle& bundle) const;
  QuarantineEntry PointEntry(const PendingBundle& bundle, int64_t bundle_id, std::string_view raw);
  absl::Status Release(Transaction& transaction) const;

  std::span<PendingBundle* const> bundles_;
  const BatchPlan& plan_;
  const ReservedIds& ids_;
  std::vector<QuarantineEntry> entries_;
  // How often a bundle's text of a point was added.
  std::map<std::pair<int64_t, std::string_view>, int32_t> met_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_BATCH_QUARANTINE_H_
