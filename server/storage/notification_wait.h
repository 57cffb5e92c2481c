#ifndef WEBMUNK_SERVER_STORAGE_NOTIFICATION_WAIT_H_
#define WEBMUNK_SERVER_STORAGE_NOTIFICATION_WAIT_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/storage/connection.h"

namespace webmunk {

// Something that ends a wait from another thread. Thread-safe.
class WakeUp {
 public:
  WakeUp();
  ~WakeUp();
  WakeUp(const WakeUp&) = delete;
  WakeUp& operator=(const WakeUp&) = delete;

  // Ends the wait under way, or else the next one.
  void Wake() const;

 private:
  friend absl::Status WaitForNotification(Connection&, const WakeUp&, absl::Duration);

  const int descriptor_;
};

// Waits until a channel that the connection listens to is notified, somebody wakes, or
// the time is over. UNAVAILABLE if the connection is lost.
absl::Status WaitForNotification(Connection& connection, const WakeUp& wake_up,
                                 absl::Duration timeout);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_NOTIFICATION_WAIT_H_
