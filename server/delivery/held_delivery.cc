#include "server/delivery/held_delivery.h"

#include <utility>

#include "server/base/status_macros.h"

namespace webmunk {

HeldDelivery::HeldDelivery(Pool& pool, const DeliveryClaim& claim, absl::Duration lease,
                           absl::Duration interval, MayGoOn may_go_on)
    : pool_(pool),
      claim_(claim),
      lease_(lease),
      interval_(interval),
      may_go_on_(std::move(may_go_on)),
      renewed_(Clock::now()),
      looked_(Clock::now()),
      thread_([this] { Run(); }) {}

HeldDelivery::~HeldDelivery() {
  {
    MutexLock lock(mutex_);
    is_over_ = true;
    over_.notify_all();
  }
  thread_.join();
}

bool HeldDelivery::IsLost() const {
  return is_lost_ || absl::FromChrono(Clock::now() - renewed_.load()) > lease_ * 0.8;
}

absl::Status HeldDelivery::refusal() const {
  MutexLock lock(mutex_);
  return refusal_;
}

void HeldDelivery::Run() {
  // While the database is away it is asked more often.
  constexpr int kOften = 20;
  constexpr int kUsual = 3;
  for (int part = kUsual; !is_lost_ && !HasWaited(lease_ / part);) {
    const Clock::time_point asked = Clock::now();
    const absl::StatusOr<bool> is_ours = Renew();
    part = is_ours.ok() ? kUsual : kOften;
    if (!is_ours.ok()) continue;
    is_lost_ = !*is_ours;
    renewed_ = asked;
  }
}

bool HeldDelivery::HasWaited(absl::Duration wait) {
  MutexLock lock(mutex_);
  if (!is_over_) lock.WaitFor(over_, absl::ToChronoMilliseconds(wait));
  return is_over_;
}

absl::StatusOr<bool> HeldDelivery::Renew() {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get(absl::Seconds(1)));
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_ours, RenewDelivery(*connection, claim_, lease_));
  if (is_ours) Look(*connection);
  return is_ours;
}

void HeldDelivery::Look(Connection& connection) {
  const Clock::time_point now = Clock::now();
  if (absl::FromChrono(now - looked_) < interval_) return;
  const absl::Status status = may_go_on_(connection);
  if (status.ok()) looked_ = now;
  if (!absl::IsFailedPrecondition(status)) return;
  MutexLock lock(mutex_);
  refusal_ = status;
  is_refused_ = true;
}

}  // namespace webmunk
