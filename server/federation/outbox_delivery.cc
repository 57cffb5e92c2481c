#include "server/federation/outbox_delivery.h"

#include <chrono>
#include <condition_variable>
#include <iterator>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "server/base/mutex.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr int kMaxTargets = 16;
// How soon a data server that becomes due is seen while others are busy.
constexpr std::chrono::milliseconds kLookInterval(1000);
// As long as a client may come back with what it sent before.
constexpr absl::Duration kMemory = absl::Hours(24 * 90);
constexpr int64_t kForgetAtOnce = 10'000;

// The threads of one run, a data server each.
class Deliveries {
 public:
  using Work = std::function<absl::Status()>;

  ~Deliveries() {
    for (auto& [target, one] : running_) one.thread.join();
  }

  // Whether the target runs or did so a moment ago. One that is listed as due
  // may have nothing but bundles that wait for their own time.
  bool IsRunningOrRests(int32_t target) const {
    const auto ended = ended_at_.find(target);
    return running_.contains(target) ||
           (ended != ended_at_.end() && Clock::now() < ended->second + kLookInterval);
  }
  bool IsFull() const { return running_.size() >= kMaxTargets; }
  bool IsIdle() const { return running_.empty(); }

  void Start(int32_t target, Work work) {
    One& one = running_[target];
    one.thread = std::thread([this, &one, work = std::move(work)] {
      const absl::Status status = work();
      Note(status);
      MutexLock lock(mutex_);
      one.is_done = true;
      ended_.notify_all();
    });
  }

  // Waits a moment for one to end, and clears away those that have.
  void Wait() {
    {
      MutexLock lock(mutex_);
      if (!AnyIsDone()) lock.WaitFor(ended_, kLookInterval);
    }
    for (auto one = running_.begin(); one != running_.end();) {
      one = IsDone(one->second) ? Clear(one) : std::next(one);
    }
  }

  // Keeps the first error.
  void Note(const absl::Status& status) {
    MutexLock lock(mutex_);
    status_.Update(status);
  }
  absl::Status status() {
    MutexLock lock(mutex_);
    return status_;
  }

 private:
  struct One {
    std::thread thread;
    bool is_done = false;
  };
  using Running = std::map<int32_t, One>;
  using Clock = std::chrono::steady_clock;

  bool AnyIsDone() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (const auto& [target, one] : running_) {
      if (one.is_done) return true;
    }
    return false;
  }
  bool IsDone(const One& one) {
    MutexLock lock(mutex_);
    return one.is_done;
  }
  Running::iterator Clear(Running::iterator one) {
    one->second.thread.join();
    ended_at_[one->first] = Clock::now();
    return running_.erase(one);
  }

  Mutex mutex_;
  std::condition_variable ended_;
  absl::Status status_ ABSL_GUARDED_BY(mutex_);
  // Changed by the owner's thread alone; `is_done` is guarded by the mutex.
  Running running_;
  std::map<int32_t, Clock::time_point> ended_at_;
};

// Starts a delivery to each data server that is due and has none.
absl::Status StartDue(Pool& pool, const DeliveryOptions& options,
                      const std::function<bool()>& must_end, Deliveries& deliveries) {
  std::vector<DeliveryTarget> due;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool.Get());
    WEBMUNK_ASSIGN_OR_RETURN(due, ListDueTargets(*connection, kMaxTargets));
  }
  for (const DeliveryTarget& target : due) {
    if (deliveries.IsFull() || deliveries.IsRunningOrRests(target.id)) continue;
    deliveries.Start(target.id, [&pool, &options, &must_end, target] {
      return TargetDelivery(pool, options, target, must_end).Run();
    });
  }
  return absl::OkStatus();
}

}  // namespace

OutboxDelivery::OutboxDelivery(const std::string& database_url, DeliveryOptions options)
    : pool_(database_url, kMaxTargets + 1), options_(options) {}

absl::Status OutboxDelivery::Run(const std::function<bool()>& should_stop) {
  // Outlives the threads that ask it.
  std::function<bool()> must_end;
  Deliveries deliveries;
  must_end = [&] { return should_stop() || !deliveries.status().ok(); };
  while (!must_end()) {
    deliveries.Note(StartDue(pool_, options_, must_end, deliveries));
    if (deliveries.IsIdle()) break;
    deliveries.Wait();
  }
  while (!deliveries.IsIdle()) deliveries.Wait();
  WEBMUNK_RETURN_IF_ERROR(deliveries.status());
  return should_stop() ? absl::CancelledError("the delivery was told to stop") : absl::OkStatus();
}

absl::Status OutboxDelivery::Forget(const std::function<bool()>& should_stop) {
  int64_t forgotten = 0;
  do {
    if (should_stop()) return absl::CancelledError("was told to stop");
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    WEBMUNK_ASSIGN_OR_RETURN(forgotten, ForgetDelivered(*connection, kMemory, kForgetAtOnce));
  } while (forgotten == kForgetAtOnce);
  return absl::OkStatus();
}

}  // namespace webmunk
