#ifndef WEBMUNK_SERVER_DELIVERY_HELD_DELIVERY_H_
#define WEBMUNK_SERVER_DELIVERY_HELD_DELIVERY_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/delivery/export_delivery_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Holds a delivery while it is worked on: renews the lease each third of its time, by a
// thread of its own, and looks each `interval` whether it may go on. Thread-safe.
class HeldDelivery {
 public:
  // FAILED_PRECONDITION, which ends it: it may not. What else went wrong is asked again
  // with the next renewal.
  using MayGoOn = std::function<absl::Status(Connection&)>;

  // `pool` must outlive it.
  HeldDelivery(Pool& pool, const DeliveryClaim& claim, absl::Duration lease,
               absl::Duration interval, MayGoOn may_go_on);
  ~HeldDelivery();
  HeldDelivery(const HeldDelivery&) = delete;
  HeldDelivery& operator=(const HeldDelivery&) = delete;

  // Once the lease is lost, or soon may be, whatever the database is waited for.
  bool IsLost() const;
  // Why it may not go on; OK: it may.
  absl::Status refusal() const;
  bool MustStop() const { return IsLost() || is_refused_; }

 private:
  using Clock = std::chrono::steady_clock;

  void Run();
  // True: it is over.
  bool HasWaited(absl::Duration wait);
  absl::StatusOr<bool> Renew();
  void Look(Connection& connection);

  Pool& pool_;
  const DeliveryClaim claim_;
  const absl::Duration lease_;
  const absl::Duration interval_;
  const MayGoOn may_go_on_;
  std::atomic<Clock::time_point> renewed_;
  std::atomic<bool> is_lost_ = false;
  std::atomic<bool> is_refused_ = false;
  // Of `thread_` alone.
  Clock::time_point looked_;
  mutable Mutex mutex_;
  std::condition_variable over_;
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Status refusal_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_HELD_DELIVERY_H_
