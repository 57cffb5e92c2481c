#ifndef WEBMUNK_SERVER_INGEST_INGEST_WATCH_H_
#define WEBMUNK_SERVER_INGEST_INGEST_WATCH_H_

#include <condition_variable>
#include <thread>

#include "absl/status/status.h"
#include "server/base/mutex.h"
#include "server/ingest/quarantine_budget.h"
#include "server/ingest/rule_book.h"
#include "server/storage/pool.h"

namespace webmunk {

// Looks every two seconds at what ingestion must know and must not ask for with
// every batch: the rules, and how full the quarantine is. Thread-safe.
class IngestWatch {
 public:
  // All must outlive this.
  IngestWatch(Pool& pool, RuleBook& rules, QuarantineBudget& budget)
      : pool_(pool), rules_(rules), budget_(budget) {}
  ~IngestWatch() { Stop(); }

  // Looks from now on, in a thread of its own.
  void Start();
  // Looks once, in the calling thread.
  absl::Status Look(Connection& connection);
  void Stop();

 private:
  absl::Status LookByPool();
  void Run();

  Pool& pool_;
  RuleBook& rules_;
  QuarantineBudget& budget_;
  Mutex mutex_;
  std::condition_variable stopping_;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_INGEST_WATCH_H_
