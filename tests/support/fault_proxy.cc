#include "tests/support/fault_proxy.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

// As a statement of the simple protocol and as the tag of its answer.
constexpr std::string_view kCommit("COMMIT\0", 7);
// Kind and length, in front of both.
constexpr size_t kMessageHead = 5;

// An address as the socket calls take it.
struct SystemAddress {
  explicit SystemAddress(const SocketAddress& address) {
    if (address.path.empty()) {
      tcp.sin_family = AF_INET;
      tcp.sin_port = htons(static_cast<uint16_t>(address.port));
      tcp.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      any = reinterpret_cast<sockaddr*>(&tcp);
      size = sizeof tcp;
    } else {
      Require(address.path.size() < sizeof local.sun_path, "too long: " + address.path);
      local.sun_family = AF_UNIX;
      std::memcpy(local.sun_path, address.path.c_str(), address.path.size() + 1);
      any = reinterpret_cast<sockaddr*>(&local);
      size = sizeof local;
    }
  }

  sockaddr_in tcp{};
  sockaddr_un local{};
  sockaddr* any = nullptr;
  socklen_t size = 0;
};

int NewSocket(const SocketAddress& address) {
  const int made = socket(address.path.empty() ? AF_INET : AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Require(made >= 0, "no socket");
  if (address.path.empty()) {
    const int on = 1;
    setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return made;
}

bool SendAll(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

FaultProxy::FaultProxy(const SocketAddress& listen, const SocketAddress& target) : target_(target) {
  listener_ = NewSocket(listen);
  SystemAddress address(listen);
  Require(bind(listener_, address.any, address.size) == 0, "cannot bind " + listen.path);
  Require(::listen(listener_, 64) == 0, "cannot listen");
  if (listen.path.empty()) {
    Require(getsockname(listener_, address.any, &address.size) == 0, "no name");
    port_ = ntohs(address.tcp.sin_port);
  }
  acceptor_ = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  close(listener_);
  CutAll();
  for (Link& link : links_) {
    link.up.join();
    link.down.join();
    close(link.client);
    close(link.target);
  }
}

void FaultProxy::SetTarget(const SocketAddress& target) {
  const std::lock_guard lock(mutex_);
  target_ = target;
}

void FaultProxy::SetPlan(Plan plan) {
  const std::lock_guard lock(mutex_);
  plan_ = std::move(plan);
}

void FaultProxy::LoseCommits(CommitLoss loss, int times) {
  const std::lock_guard lock(mutex_);
  commit_loss_ = loss;
  commits_to_lose_ = times;
}

void FaultProxy::CutAll() {
  const std::lock_guard lock(mutex_);
  for (Link& link : links_) {
    shutdown(link.client, SHUT_RDWR);
    shutdown(link.target, SHUT_RDWR);
  }
}

void FaultProxy::Accept() {
  for (;;) {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    Open(client);
  }
}

void FaultProxy::Open(int client) {
  const std::lock_guard lock(mutex_);
  Sweep();
  const int target = NewSocket(target_);
  const SystemAddress address(target_);
  if (connect(target, address.any, address.size) != 0) {
    close(target);
    close(client);
    return;
  }
  Link& link = links_.emplace_back();
  link.client = client;
  link.target = target;
  if (plan_) link.budget = plan_();
  link.up = std::thread([this, &link] { Pump(link, true); });
  link.down = std::thread([this, &link] { Pump(link, false); });
}

void FaultProxy::Pump(Link& link, bool towards_target) {
  const int from = towards_target ? link.client : link.target;
  const int to = towards_target ? link.target : link.client;
  char buffer[65536];
  for (;;) {
    const ssize_t n = recv(from, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    const std::string_view chunk(buffer, static_cast<size_t>(n));
    const size_t allowed = Allowance(link, towards_target, chunk);
    if (!SendAll(to, chunk.substr(0, allowed))) break;
    if (allowed < chunk.size()) {
      ++cuts_;
      break;
    }
  }
  shutdown(from, SHUT_RDWR);
  shutdown(to, SHUT_RDWR);
  --link.users;
}

size_t FaultProxy::Allowance(Link& link, bool towards_target, std::string_view chunk) {
  const size_t commit = chunk.find(kCommit);
  if (commit != std::string_view::npos &&
      TakeCommitLoss(towards_target ? CommitLoss::kRequest : CommitLoss::kAnswer)) {
    return commit < kMessageHead ? 0 : commit - kMessageHead;
  }
  if (!link.budget || link.budget->towards_target != towards_target) return chunk.size();
  const size_t allowed = std::min(chunk.size(), link.budget->bytes);
  link.budget->bytes -= allowed;
  return allowed;
}

bool FaultProxy::TakeCommitLoss(CommitLoss loss) {
  const std::lock_guard lock(mutex_);
  if (commits_to_lose_ == 0 || commit_loss_ != loss) return false;
  --commits_to_lose_;
  return true;
}

void FaultProxy::Sweep() {
  for (auto link = links_.begin(); link != links_.end();) {
    if (link->users > 0) {
      ++link;
      continue;
    }
    link->up.join();
    link->down.join();
    close(link->client);
    close(link->target);
    link = links_.erase(link);
  }
}

}  // namespace webmunk::testing
