#ifndef WEBMUNK_SIMULATE_LOAD_H_
#define WEBMUNK_SIMULATE_LOAD_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "simulate/account.h"
#include "simulate/bundle_transport.h"
#include "simulate/extension.h"

namespace webmunk::simulate {

struct LoadOptions {
  Study study;
  // Rows to make; the status point of each bundle comes on top. 0: no end but
  // `duration`.
  std::int64_t rows = 0;
  absl::Duration duration = absl::InfiniteDuration();
  // Points per second; 0: as fast as the answers come.
  double rate = 0;
  int connections = 8;
  // Share of the acknowledged bundles of which a part is sent again, since the
  // worker ended before it had marked all rows.
  double resend_share = 0.01;
  // Share of the bundles whose connection is cut.
  double cut_share = 0;
  // How long the server may refuse or be away before the load gives up.
  absl::Duration patience = absl::Minutes(2);
  // Makes a connection; called from several threads.
  std::function<std::unique_ptr<BundleTransport>()> new_transport;
};

// What happened so far.
struct LoadCounts {
  // Points of acknowledged bundles, the first time and again.
  std::int64_t acknowledged = 0;
  std::int64_t resent = 0;
  // As far as the answers tell.
  std::int64_t duplicate = 0;
  std::int64_t quarantined = 0;
  std::int64_t bundles = 0;
  // Rows left when it gave up.
  std::int64_t unsent = 0;
  std::int64_t refusals = 0;
  std::int64_t lost_answers = 0;
};

// The bundles of a study's participants, sent over some connections, each of which
// serves participants of its own: what a participant sends depends on the options
// only, but for what faults cause. Good for one run.
class Load {
 public:
  explicit Load(LoadOptions options);

  // Sends until all rows are acknowledged, or gives up. `watch` is called about
  // twice a second from this thread.
  void Run(const std::function<void(const LoadCounts&)>& watch);

  // After the run.
  LoadCounts counts() const;
  const std::vector<Account>& accounts() const { return accounts_; }
  // Seconds from request to answer of the acknowledged bundles.
  const std::vector<float>& latencies() const { return latencies_; }
  absl::Duration elapsed() const { return elapsed_; }
  // Why it gave up; empty if all rows were acknowledged.
  const std::string& failure() const { return failure_; }

 private:
  class Worker;

  // Waits until the rate allows `points` more; false once the time is over.
  bool Pace(std::size_t points);
  void Fail(const std::string& why);

  const LoadOptions options_;
  std::vector<Account> accounts_;
  absl::Time start_;
  absl::Duration elapsed_;
  std::atomic<std::int64_t> paced_ = 0;
  std::atomic<bool> is_given_up_ = false;
  mutable std::mutex mutex_;
  // Guarded by `mutex_` during the run.
  LoadCounts counts_;
  std::vector<float> latencies_;
  std::string failure_;
};

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_LOAD_H_
