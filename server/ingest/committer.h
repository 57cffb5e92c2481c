#ifndef WEBMUNK_SERVER_INGEST_COMMITTER_H_
#define WEBMUNK_SERVER_INGEST_COMMITTER_H_

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
  };

  // `quarantine` and `rules` must outlive this.
  Committer(Options options, QuarantineBudget& quarantine, RuleBook& rules);
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
  NewcomerCaps caps_;
  RecentPoints recent_;
  BatchQueue queue_;
  std::vector<std::thread> writers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_COMMITTER_H_
