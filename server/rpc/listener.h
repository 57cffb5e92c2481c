#ifndef WEBMUNK_SERVER_RPC_LISTENER_H_
#define WEBMUNK_SERVER_RPC_LISTENER_H_

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// Accepts connections, up to a number. gRPC's own listener takes any number, and is
// dead for good once the process has no descriptor left for one.
class Listener {
 public:
  // Gets a connection's descriptor, which it owns; called from one thread.
  using Take = std::function<void(int connection)>;

  // Listens on `host:port`, where port 0 is any that is free, or on `unix:/path`, where
  // a socket that is left from before is replaced, and none but its owner and its group
  // can connect, whatever the umask. UNAVAILABLE if the address is taken.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const std::string& address);
  // Ends to listen.
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // The TCP port; 0 for a Unix socket.
  int port() const { return port_; }

  // Begins to accept. A connection that gets a descriptor of `max_descriptor` or above
  // is closed at once: since new ones get the lowest that is free, as many are open
  // then.
  void Start(int max_descriptor, Take take);

 private:
  Listener() = default;

  absl::Status Bind(int family, const void* address, unsigned size, bool is_one_of_many,
                    const char* path = nullptr);
  void Accept(int max_descriptor, const Take& take);

  std::vector<int> sockets_;
  int port_ = 0;
  // Written to when it ends.
  int wakeup_ = -1;
  std::thread acceptor_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_LISTENER_H_
