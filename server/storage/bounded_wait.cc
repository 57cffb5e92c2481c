#include "server/storage/bounded_wait.h"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/mutex.h"
#include "server/storage/socket_watch.h"

namespace webmunk {
namespace {

// The end of the server is not told to those who wait.
constexpr std::chrono::milliseconds kLookInterval(100);

struct Outcome {
  Mutex mutex;
  std::condition_variable changed;
  bool is_over ABSL_GUARDED_BY(mutex) = false;
};

}  // namespace

bool RunBounded(std::function<void()> work, const std::function<absl::Duration()>& limit) {
  const auto outcome = std::make_shared<Outcome>();
  try {
    std::thread([outcome, work = std::move(work)]() mutable {
      work();
      // What it owns goes before anybody hears of the end.
      work = nullptr;
      MutexLock lock(outcome->mutex);
      outcome->is_over = true;
      outcome->changed.notify_all();
    }).detach();
  } catch (const std::system_error&) {
    return false;
  }
  const absl::Time start = absl::Now();
  MutexLock lock(outcome->mutex);
  while (!outcome->is_over && absl::Now() - start < limit() && !SocketWatch::AreAllBroken()) {
    lock.WaitFor(outcome->changed, kLookInterval);
  }
  return outcome->is_over;
}

}  // namespace webmunk
