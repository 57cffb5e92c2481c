#ifndef WEBMUNK_SERVER_INGEST_QUARANTINE_REPLAYER_H_
#define WEBMUNK_SERVER_INGEST_QUARANTINE_REPLAYER_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/byte_budget.h"
#include "server/base/mutex.h"
#include "server/ingest/batch_writer.h"
#include "server/ingest/bundle_intake.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/rule_book.h"
#include "server/points/quarantine_replay.h"
#include "server/storage/pool.h"

namespace webmunk {

// Reads entries as BundleIntake reads bundles, in memory of the same budget, and
// stores them as Committer does, over a connection of its own and beside the
// bundles that arrive. Calls of one server take turns.
class QuarantineReplayer final : public QuarantineReplay {
 public:
  // All must outlive this.
  QuarantineReplayer(BundleIntake& intake, RuleBook& rules, Pool& pool, std::string database_url,
                     QuarantineBudget& budget)
      : intake_(intake),
        rules_(rules),
        pool_(pool),
        writer_(
            std::move(database_url),
            {.newcomers = newcomers_, .quarantine = budget, .recent = recent_, .rules = rules}) {}

  absl::Status Replay(const std::vector<int64_t>& ids, ReplayCounts& counts) override;

 private:
  // Entries for one transaction, and the memory that each takes: what one has read
  // does not make another too large.
  struct Batch {
    std::vector<std::unique_ptr<PendingBundle>> bundles;
    std::deque<ByteReservation> memory;
  };

  // Reads as many of `ids`, from `next` on, as one transaction takes.
  absl::StatusOr<Batch> ReadBatch(const std::vector<int64_t>& ids, size_t& next) const;
  // Null if there is no such entry any more. UNAVAILABLE if there is no memory now.
  absl::StatusOr<std::unique_ptr<PendingBundle>> Read(Connection& connection, int64_t id,
                                                      const IngestRules& rules,
                                                      ByteReservation& memory) const;
  absl::Status Store(const Batch& batch, ReplayCounts& counts)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  BundleIntake& intake_;
  RuleBook& rules_;
  Pool& pool_;
  // None: what was acknowledged once is not refused for being new.
  NewcomerCaps newcomers_{NewcomerCaps::Options{}};
  RecentPoints recent_;
  Mutex mutex_;
  BatchWriter writer_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_QUARANTINE_REPLAYER_H_
