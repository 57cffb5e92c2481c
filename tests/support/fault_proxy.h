#ifndef WEBMUNK_TESTS_SUPPORT_FAULT_PROXY_H_
#define WEBMUNK_TESTS_SUPPORT_FAULT_PROXY_H_

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace webmunk::testing {

// A Unix socket, or a port of 127.0.0.1 if there is no path.
struct SocketAddress {
  std::string path = "";
  int port = 0;
};

// Passes connections on to another address, and cuts them where it is told to.
// Thread-safe.
class FaultProxy {
 public:
  // How many bytes a connection passes before it is cut.
  struct Budget {
    // Towards the target, else from it.
    bool towards_target = true;
    size_t bytes = 0;
  };
  // Asked once for each new connection; nullopt leaves it alone. Never called twice
  // at a time.
  using Plan = std::function<std::optional<Budget>()>;

  // What is lost when a connection to PostgreSQL is cut at its COMMIT.
  enum class CommitLoss { kRequest, kAnswer };

  // Listens on `listen` (port 0: any that is free) until destroyed.
  FaultProxy(const SocketAddress& listen, const SocketAddress& target);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }
  // Where later connections go.
  void SetTarget(const SocketAddress& target);
  void SetPlan(Plan plan);
  // Cuts the next `times` connections that COMMIT.
  void LoseCommits(CommitLoss loss, int times);
  // Cuts all that are open.
  void CutAll();
  // How many connections were cut so far, those by CutAll apart.
  int cuts() const { return cuts_; }

 private:
  struct Link {
    int client = -1;
    int target = -1;
    std::optional<Budget> budget;
    // Threads that still use the sockets.
    std::atomic<int> users = 2;
    std::thread up;
    std::thread down;
  };

  void Accept();
  void Open(int client);
  void Pump(Link& link, bool towards_target);
  // How much of a chunk may pass; less than all of it: cut then.
  size_t Allowance(Link& link, bool towards_target, std::string_view chunk);
  bool TakeCommitLoss(CommitLoss loss);
  // Frees the links that are through.
  void Sweep();

  int listener_ = -1;
  int port_ = 0;
  std::mutex mutex_;
  SocketAddress target_;
  Plan plan_;
  CommitLoss commit_loss_ = CommitLoss::kRequest;
  int commits_to_lose_ = 0;
  std::list<Link> links_;
  std::atomic<int> cuts_ = 0;
  std::thread acceptor_;
};

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_FAULT_PROXY_H_
