#include "tests/fault/client_crowd.h"

#include <chrono>

#include "absl/strings/str_cat.h"

namespace webmunk::testing {
namespace {

using std::chrono::milliseconds;

constexpr int kExtensions = 6;
constexpr int kCallers = 3;
// Of each kind, one in so many is faulty.
constexpr int kFaultyShare = 3;
constexpr auto kPatience = std::chrono::seconds(60);

bool AwaitGrowth(const std::atomic<size_t>& count, size_t growth) {
  const size_t enough = count + growth;
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (count < enough) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

}  // namespace

ClientCrowd::ClientCrowd(const FaultStage& stage, unsigned seed) {
  for (int i = 0; i < kExtensions; ++i) {
    clients_.push_back(NewExtension(absl::StrCat("extension-", i), stage.http_port(),
                                    i % kFaultyShare == 0, seed + static_cast<unsigned>(i)));
  }
  for (int i = 0; i < kCallers; ++i) {
    clients_.push_back(NewCaller(absl::StrCat("caller-", i), stage.grpc_address(),
                                 i % kFaultyShare == 0, seed + 100 + static_cast<unsigned>(i)));
  }
  for (auto& client : clients_) threads_.emplace_back([this, &client] { Run(*client); });
}

ClientCrowd::~ClientCrowd() { Join(); }

void ClientCrowd::Run(CrowdClient& client) {
  while (Enter(client)) {
    const bool records = [this] {
      const std::lock_guard lock(mutex_);
      return is_recording_;
    }();
    if (client.Upload(records)) {
      ++acknowledged_;
      // Enough for a stream that every fault hits, without filling the disk.
      std::this_thread::sleep_for(milliseconds(3));
    } else {
      ++failures_;
      std::this_thread::sleep_for(milliseconds(10));
    }
    Leave();
  }
}

bool ClientCrowd::Enter(const CrowdClient& client) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !is_paused_ || is_over_; });
  if (is_over_ || (!is_recording_ && !client.HasPending())) return false;
  ++uploading_;
  return true;
}

void ClientCrowd::Leave() {
  const std::lock_guard lock(mutex_);
  --uploading_;
  changed_.notify_all();
}

void ClientCrowd::Pause() {
  std::unique_lock lock(mutex_);
  is_paused_ = true;
  changed_.wait(lock, [this] { return uploading_ == 0; });
}

void ClientCrowd::Resume() {
  const std::lock_guard lock(mutex_);
  is_paused_ = false;
  changed_.notify_all();
}

bool ClientCrowd::AwaitProgress() const {
  // Several, since one answer may have been on its way already.
  return AwaitGrowth(acknowledged_, 2 * clients_.size());
}

bool ClientCrowd::AwaitFailures() const { return AwaitGrowth(failures_, 2 * clients_.size()); }

bool ClientCrowd::Drain() {
  {
    const std::lock_guard lock(mutex_);
    is_recording_ = false;
  }
  Resume();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  const auto pending = [this] {
    Pause();
    bool any = false;
    for (const auto& client : clients_) any = any || client->HasPending();
    Resume();
    return any;
  };
  bool is_done = false;
  while (!(is_done = !pending()) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(milliseconds(20));
  }
  Join();
  return is_done;
}

void ClientCrowd::ExpectNothingLostAndNothingTwice(SqlConnection& sql) const {
  for (const auto& client : clients_) ExpectClaimsHold(client->Claims(), sql);
}

void ClientCrowd::Join() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace webmunk::testing
