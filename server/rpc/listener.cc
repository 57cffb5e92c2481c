#include "server/rpc/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr absl::string_view kUnixPrefix = "unix:";
// Of Unix sockets: who connects there is believed as a gateway.
constexpr mode_t kSocketMode = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP;
// How long to wait for a descriptor to become free.
constexpr absl::Duration kNoDescriptorPause = absl::Milliseconds(100);

struct FreeAddresses {
  void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

absl::Status SystemError(std::string_view what) {
  return absl::UnavailableError(absl::StrCat(std::string(what), ": ", std::strerror(errno)));
}

// Its addresses; without a host, those of all interfaces.
absl::StatusOr<std::unique_ptr<addrinfo, FreeAddresses>> Resolve(const std::string& address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string::npos) {
    return absl::InvalidArgumentError(absl::StrCat(address, " is neither host:port nor unix:path"));
  }
  absl::string_view host = absl::string_view(address).substr(0, colon);
  if (absl::ConsumePrefix(&host, "[")) absl::ConsumeSuffix(&host, "]");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.empty() ? nullptr : std::string(host).c_str(),
                                address.substr(colon + 1).c_str(), &hints, &found);
  if (error != 0) return absl::UnavailableError(absl::StrCat(address, ": ", gai_strerror(error)));
  return std::unique_ptr<addrinfo, FreeAddresses>(found);
}

absl::StatusOr<sockaddr_un> UnixAddress(absl::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) {
    return absl::InvalidArgumentError("a socket's path must have 1 to 107 bytes");
  }
  path.copy(address.sun_path, path.size());
  return address;
}

void RemoveSocket(const char* path) {
  struct stat status {};
  if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) unlink(path);
}

int PortOf(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  // The port is at the same place for both families.
  return address.ss_family == AF_UNIX ? 0
                                      : ntohs(reinterpret_cast<sockaddr_in*>(&address)->sin_port);
}

void SetPort(addrinfo& address, int port) {
  // At the same place for both families.
  reinterpret_cast<sockaddr_in*>(address.ai_addr)->sin_port = htons(static_cast<uint16_t>(port));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& address) {
  std::unique_ptr<Listener> listener(new Listener());
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, kUnixPrefix)) {
    WEBMUNK_ASSIGN_OR_RETURN(const sockaddr_un socket, UnixAddress(path));
    RemoveSocket(socket.sun_path);
    WEBMUNK_RETURN_IF_ERROR(
        listener->Bind(AF_UNIX, &socket, sizeof(socket), false, socket.sun_path));
  } else {
    WEBMUNK_ASSIGN_OR_RETURN(const auto addresses, Resolve(address));
    const bool is_one_of_many = addresses->ai_next != nullptr;
    absl::Status status;
    for (addrinfo* one = addresses.get(); one != nullptr; one = one->ai_next) {
      // Port 0 is any, but the same for all.
      if (!listener->sockets_.empty()) SetPort(*one, PortOf(listener->sockets_.front()));
      status.Update(listener->Bind(one->ai_family, one->ai_addr, one->ai_addrlen, is_one_of_many));
    }
    // A name may have addresses that the host does not.
    if (listener->sockets_.empty() || absl::IsAlreadyExists(status)) return status;
    listener->port_ = PortOf(listener->sockets_.front());
  }
  listener->wakeup_ = eventfd(0, EFD_CLOEXEC);
  if (listener->wakeup_ < 0) return SystemError("eventfd");
  return listener;
}

Listener::~Listener() {
  if (acceptor_.joinable()) {
    const uint64_t one = 1;
    (void)!write(wakeup_, &one, sizeof(one));
    acceptor_.join();
  }
  for (const int socket : sockets_) close(socket);
  if (wakeup_ >= 0) close(wakeup_);
}

absl::Status Listener::Bind(int family, const void* address, unsigned size, bool is_one_of_many,
                            const char* path) {
  const int socket = ::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return SystemError("socket");
  const int on = 1;
  // Not SO_REUSEPORT: two servers on one port would each get some of the connections.
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  // Those of IPv4 then have sockets of their own.
  if (family == AF_INET6 && is_one_of_many) {
    setsockopt(socket, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  }
  // Before it listens nobody can connect.
  if (bind(socket, static_cast<const sockaddr*>(address), size) == 0 &&
      (path == nullptr || chmod(path, kSocketMode) == 0) && listen(socket, SOMAXCONN) == 0) {
    sockets_.push_back(socket);
    return absl::OkStatus();
  }
  absl::Status status =
      errno == EADDRINUSE ? absl::AlreadyExistsError("the address is taken") : SystemError("bind");
  close(socket);
  return status;
}

void Listener::Start(int max_descriptor, Take take) {
  acceptor_ =
      std::thread([this, max_descriptor, take = std::move(take)] { Accept(max_descriptor, take); });
}

void Listener::Accept(int max_descriptor, const Take& take) {
  std::vector<pollfd> polled;
  for (const int socket : sockets_) {
    polled.push_back({.fd = socket, .events = POLLIN, .revents = 0});
  }
  polled.push_back({.fd = wakeup_, .events = POLLIN, .revents = 0});
  while (true) {
    poll(polled.data(), polled.size(), -1);
    if (polled.back().revents != 0) return;
    for (const int socket : sockets_) {
      const int connection = accept4(socket, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (connection >= max_descriptor) {
        close(connection);
      } else if (connection >= 0) {
        const int on = 1;
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        take(connection);
      } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        absl::SleepFor(kNoDescriptorPause);
      }
    }
  }
}

}  // namespace webmunk
