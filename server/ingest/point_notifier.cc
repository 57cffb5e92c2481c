#include "server/ingest/point_notifier.h"

#include <chrono>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/points/increment_store.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kInterval(100);

}  // namespace

PointNotifier::PointNotifier(std::string database_url)
    : database_url_(std::move(database_url)), thread_([this] { Run(); }) {}

PointNotifier::~PointNotifier() {
  {
    MutexLock lock(mutex_);
    is_stopping_ = true;
  }
  noted_.notify_all();
  thread_.join();
}

void PointNotifier::Note() {
  {
    MutexLock lock(mutex_);
    if (std::exchange(is_due_, true)) return;
  }
  noted_.notify_all();
}

absl::Status PointNotifier::Notify() {
  if (connection_ == nullptr) {
    if (!delay_.MayTry(absl::Now())) return absl::UnavailableError("the database is away");
    WEBMUNK_ASSIGN_OR_RETURN(connection_, Connection::Open(database_url_));
    delay_.Succeeded();
  }
  return connection_->Execute(kNotifyOfPoints);
}

void PointNotifier::Run() {
  while (true) {
    {
      MutexLock lock(mutex_);
      while (!is_due_ && !is_stopping_) lock.Wait(noted_);
      if (is_stopping_) return;
      is_due_ = false;
    }
    // Should it fail, watchers look by themselves a second later.
    if (!Notify().ok()) connection_.reset();
    MutexLock lock(mutex_);
    const auto end = std::chrono::steady_clock::now() + kInterval;
    while (!is_stopping_ && std::chrono::steady_clock::now() < end) {
      lock.WaitFor(noted_, kInterval);
    }
  }
}

}  // namespace webmunk
