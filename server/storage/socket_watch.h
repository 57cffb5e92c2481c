#ifndef WEBMUNK_SERVER_STORAGE_SOCKET_WATCH_H_
#define WEBMUNK_SERVER_STORAGE_SOCKET_WATCH_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace webmunk {

// A socket on which somebody may wait for the database. One that hangs (a stopped
// process, a stuck disk) keeps its connections open, and libpq would wait for ever:
// neither keepalives nor time-outs of the database's own help. So a wait that takes
// too long is broken off by shutting the socket down, which libpq sees as a lost
// connection.
class SocketWatch {
 public:
  // Keeps a descriptor of its own of `socket`, since libpq may close its at any
  // time.
  explicit SocketWatch(int socket);
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  // A wait of the thread that uses the connection. Costs a look at the clock.
  void Begin();
  void End() { since_ = 0; }

  // What a wait on this socket may take, in place of the common limit.
  void SetLimit(absl::Duration limit) { limit_ = absl::ToInt64Nanoseconds(limit); }

  // What waits on other sockets may take from now on; 75 s at first, which is
  // longer than the database lets a statement run.
  static void SetCommonLimit(absl::Duration limit);
  static absl::Duration CommonLimit();
  // From `delay` from now on, no wait may take any time: for the end of the server.
  static void BreakAllAfter(absl::Duration delay);
  // Whether that time has come: then it is no use to connect.
  static bool AreAllBroken();

 private:
  friend class SocketWatcher;

  const int socket_;
  std::atomic<int64_t> since_ = 0;  // Of the steady clock; 0: nobody waits.
  std::atomic<int64_t> limit_ = 0;  // 0: the common one.
};

// A wait, as long as it lives.
class SocketWait {
 public:
  explicit SocketWait(SocketWatch& watch) : watch_(watch) { watch_.Begin(); }
  ~SocketWait() { watch_.End(); }
  SocketWait(const SocketWait&) = delete;
  SocketWait& operator=(const SocketWait&) = delete;

 private:
  SocketWatch& watch_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_SOCKET_WATCH_H_
