#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_RUNNER_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_RUNNER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/archives/archive_directory.h"
#include "server/archives/deflaters.h"
#include "server/base/mutex.h"
#include "server/exports/export_attempt.h"
#include "server/exports/export_claim_store.h"
#include "server/exports/export_resolver.h"
#include "server/storage/pool.h"

namespace webmunk {

// Makes the archives of jobs. Any number of servers may do so on one database and one
// directory: a job that is due is made by the one that gets its lease, which it renews
// while it works. The lease of a dead server ends by itself, and another begins the job
// again, to the same archive. Has connections of its own. While there is no database it
// waits, and goes on by itself.
//
// Call order: Start, Stop. Wake is thread-safe.
class ExportRunner {
 public:
  struct Options {
    std::string database_url;
    // Where archives are kept; made at need.
    std::string directory;
    // The server, as people know it.
    std::string host;
    // Jobs that are made at once.
    int workers = 2;
    // Threads that compress, for all of them.
    int deflate_threads = 2;
    // How long after a server's death its jobs are taken over.
    absl::Duration lease = absl::Seconds(30);
    // How long archives are kept.
    absl::Duration keep = absl::Hours(24 * 14);
    CreatorScope creator_scope;
    // How often an attempt that is under way looks whether its creator's rights still do.
    absl::Duration rights_interval = absl::Seconds(30);
    // Called when a job has ended, well or not.
    std::function<void()> ended = [] {};
  };

  explicit ExportRunner(Options options);
  ~ExportRunner() { Stop(); }

  const ArchiveDirectory& directory() const { return directory_; }

  void Start();
  // A job is due: looks for it at once.
  void Wake();
  // Tells the jobs to stop, and begins no more.
  void RequestStop();
  // The same, and returns once all have stopped and are given back to others.
  void Stop();

 private:
  using Clock = ExportAttempt::Clock;

  void Work();
  // Waits until there may be something to do.
  void Rest();
  bool IsStopping();
  // Makes a job that is due; false: there is none.
  absl::StatusOr<bool> MakeNext();
  void Make(ExportAttempt& attempt);
  absl::Status End(ExportAttempt& attempt, const absl::StatusOr<ArchiveRecord>& archive);
  absl::Status Finish(ExportAttempt& attempt, const ArchiveRecord& archive);
  // CANCELLED if the job is no longer the attempt's. `may_be_done` says whether a COMMIT
  // before got no answer, and is told of this one's.
  absl::Status TryFinish(ExportAttempt& attempt, const ArchiveRecord& archive, bool& may_be_done);
  // Holds the leases of the attempts that are under way.
  void Watch();
  void Renew(ExportAttempt& attempt);
  void CheckRights(Connection& connection, ExportAttempt& attempt);

  const Options options_;
  const std::string owner_;
  const ArchiveDirectory directory_;
  Pool pool_;
  Deflaters deflaters_;

  Mutex mutex_;
  std::condition_variable changed_;
  bool is_stopping_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_ended_ ABSL_GUARDED_BY(mutex_) = false;
  // Counts the calls of Wake.
  int64_t wakes_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::shared_ptr<ExportAttempt>> attempts_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::thread> workers_;
  std::thread watch_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_RUNNER_H_
