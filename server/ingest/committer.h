#ifndef WEBMUNK_SERVER_INGEST_COMMITTER_H_
#define WEBMUNK_SERVER_INGEST_COMMITTER_H_

#include <condition_variable>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/base/mutex.h"
#include "server/ingest/newcomer_caps.h"
#include "server/ingest/pending_bundle.h"
#include "server/ingest/quarantine_budget.h"
#include "server/ingest/recent_points.h"

namespace webmunk {

// Makes bundles durable in batches: each of a few threads takes what has queued
// up, stores it in one transaction, and finishes its bundles. There is no timer: a
// lone bundle goes at once, and under load batches grow by themselves.
// Thread-safe.
class Committer {
 public:
  struct Options {
    std::string database_url;
    int writers = 2;
    // A batch takes no further bundle once it has as many points.
    size_t batch_points = 1024;
    NewcomerCaps::Options newcomers;
  };

  // `quarantine` must outlive this.
  Committer(Options options, QuarantineBudget& quarantine);
  // Stores what is queued, then ends.
  ~Committer();

  // `bundle->done` is called once, from another thread.
  void Submit(std::unique_ptr<PendingBundle> bundle);

  // Bundles that wait for a writer.
  size_t queued() const;

 private:
  using Batch = std::vector<std::unique_ptr<PendingBundle>>;

  void Run();
  // Waits for bundles; empty once there are none and none will come.
  Batch Take();

  const Options options_;
  QuarantineBudget& quarantine_;
  NewcomerCaps caps_;
  RecentPoints recent_;
  mutable Mutex mutex_;
  std::condition_variable queued_;
  std::deque<std::unique_ptr<PendingBundle>> queue_ ABSL_GUARDED_BY(mutex_);
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> writers_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_COMMITTER_H_
