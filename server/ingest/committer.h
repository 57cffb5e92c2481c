#ifndef WEBMUNK_SERVER_INGEST_COMMITTER_H_
#define WEBMUNK_SERVER_INGEST_COMMITTER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/ingest/batch_queue.h"
#include "server/ingest/newcomer_caps.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/quarantine_budget.h"
#include "server/ingest/recent_points.h"
#include "server/ingest/rule_book.h"
#include "server/points/erasure_key.h"

namespace webmunk {

// Makes bundles durable in batches: each of a few threads takes what has queued
// up, stores it in one transaction, and finishes its bundles. Thread-safe.
class Committer {
 public:
  struct Options {
    std::string database_url;
    int writers = 2;
    BatchQueue::Options batches;
    NewcomerCaps::Options newcomers;
    // Called after a commit that stored points; must not block.
    std::function<void()> on_stored = [] {};
  };

  // All must outlive this.
  Committer(Options options, QuarantineBudget& quarantine, RuleBook& rules,
            const ErasureKey& erasure_key);
  // Stores what is queued, then ends.
  ~Committer();

  // `bundle->done` is called once, from another thread.
  void Submit(std::unique_ptr<PendingBundle> bundle);

  // Bundles that wait for a writer.
  size_t queued() const { return queue_.size(); }

 private:
  void Run();

  const Options options_;
  QuarantineBudget& quarantine_;
  RuleBook& rules_;
  const ErasureKey& erasure_key_;
  NewcomerCaps caps_;
  RecentPoints recent_;
  BatchQueue queue_;
  std::vector<std::thread> writers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_COMMITTER_H_
