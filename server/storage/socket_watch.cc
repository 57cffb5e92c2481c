#include "server/storage/socket_watch.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <limits>
#include <set>
#include <thread>

#include "server/base/mutex.h"

namespace webmunk {
namespace {

constexpr std::chrono::milliseconds kLookInterval(100);
constexpr absl::Duration kFirstCommonLimit = absl::Seconds(75);

int64_t Now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }

}  // namespace

// Looks at all sockets in a thread of its own. Lives as long as the process.
class SocketWatcher {
 public:
  static SocketWatcher& Get() {
    static SocketWatcher& watcher = *new SocketWatcher();
    return watcher;
  }

  void Add(SocketWatch& socket) {
    MutexLock lock(mutex_);
    sockets_.insert(&socket);
  }
  // The socket is not touched any more once this returns.
  void Remove(SocketWatch& socket) {
    MutexLock lock(mutex_);
    sockets_.erase(&socket);
  }

  std::atomic<int64_t> common_limit = absl::ToInt64Nanoseconds(kFirstCommonLimit);
  std::atomic<int64_t> break_all_at = std::numeric_limits<int64_t>::max();

 private:
  SocketWatcher() {
    std::thread([this] { Run(); }).detach();
  }

  [[noreturn]] void Run() {
    while (true) {
      std::this_thread::sleep_for(kLookInterval);
      MutexLock lock(mutex_);
      const int64_t now = Now();
      for (const SocketWatch* socket : sockets_) Look(*socket, now);
    }
  }

  void Look(const SocketWatch& socket, int64_t now) const {
    const int64_t since = socket.since_;
    if (since == 0) return;
    const int64_t own = socket.limit_;
    const int64_t limit = own == 0 ? common_limit.load() : own;
    if (now - since > limit || now >= break_all_at) shutdown(socket.socket_, SHUT_RDWR);
  }

  Mutex mutex_;
  std::set<SocketWatch*> sockets_ ABSL_GUARDED_BY(mutex_);
};

SocketWatch::SocketWatch(int socket) : socket_(fcntl(socket, F_DUPFD_CLOEXEC, 0)) {
  SocketWatcher::Get().Add(*this);
}

SocketWatch::~SocketWatch() {
  SocketWatcher::Get().Remove(*this);
  if (socket_ >= 0) close(socket_);
}

void SocketWatch::Begin() { since_ = Now(); }

void SocketWatch::SetCommonLimit(absl::Duration limit) {
  SocketWatcher::Get().common_limit = absl::ToInt64Nanoseconds(limit);
}

absl::Duration SocketWatch::CommonLimit() {
  return absl::Nanoseconds(SocketWatcher::Get().common_limit.load());
}

void SocketWatch::BreakAllAfter(absl::Duration delay) {
  SocketWatcher::Get().break_all_at = Now() + absl::ToInt64Nanoseconds(delay);
}

bool SocketWatch::AreAllBroken() { return Now() >= SocketWatcher::Get().break_all_at; }

}  // namespace webmunk
