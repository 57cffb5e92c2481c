#ifndef WEBMUNK_SERVER_DELIVERY_CONNECT_GUARD_H_
#define WEBMUNK_SERVER_DELIVERY_CONNECT_GUARD_H_

#include <sys/types.h>

#include <functional>

struct sockaddr;

namespace webmunk {

// Decides on each connection that a program makes, whatever led it there: a name that
// has another address by now, a redirect, a setting. The kernel holds the program up at
// connect() until it is answered (seccomp's user notifications, Linux 5.5). It is a guard
// for programs that mean well and are led astray; one that is hostile itself could
// change the address after the answer.
class ConnectGuard {
 public:
  // Asked for addresses of the internet (IPv4 and IPv6) alone.
  using MayConnect = std::function<bool(const sockaddr&)>;

  ConnectGuard() = default;
  ~ConnectGuard();
  ConnectGuard(const ConnectGuard&) = delete;
  ConnectGuard& operator=(const ConnectGuard&) = delete;

  // Before the program is forked. False: no sockets are left.
  bool Prepare();
  // In the child, just before exec: takes neither locks nor memory. It has no effect
  // where the kernel knows no such thing.
  void HoldConnects() const;
  // In the parent, after the fork: waits for the child's HoldConnects. False if it had no
  // effect.
  bool TakeOver();

  // Readable when there is something to answer; -1 before TakeOver.
  int fd() const { return listener_; }
  // Answers one connect().
  void Answer(const MayConnect& may_connect) const;

 private:
  int ours_ = -1;
  int childs_ = -1;
  int listener_ = -1;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_CONNECT_GUARD_H_
