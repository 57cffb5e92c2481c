#include "server/storage/notification_wait.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace webmunk {
namespace {

bool DropNotifications(PGconn* connection) {
  bool any = false;
  while (PGnotify* notification = PQnotifies(connection)) {
    PQfreemem(notification);
    any = true;
  }
  return any;
}

}  // namespace

WakeUp::WakeUp() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

WakeUp::~WakeUp() { close(descriptor_); }

void WakeUp::Wake() const {
  const uint64_t one = 1;
  // It fails if it is awake already.
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
}

absl::Status WaitForNotification(Connection& connection, const WakeUp& wake_up,
                                 absl::Duration timeout) {
  PGconn* pg = connection.pg();
  // Some may have come with the last answer.
  if (DropNotifications(pg)) return absl::OkStatus();
  std::array<pollfd, 2> waits = {{{PQsocket(pg), POLLIN, 0}, {wake_up.descriptor_, POLLIN, 0}}};
  poll(waits.data(), waits.size(), static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  uint64_t wakes = 0;
  [[maybe_unused]] const ssize_t read_bytes = read(wake_up.descriptor_, &wakes, sizeof(wakes));
  if (waits[0].revents == 0) return absl::OkStatus();
  if (PQconsumeInput(pg) != 1 || !connection.IsAlive()) {
    return absl::UnavailableError("the database hung up");
  }
  DropNotifications(pg);
  return absl::OkStatus();
}

}  // namespace webmunk
