#include "simulate/account.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <mutex>
#include <thread>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace webmunk::simulate {
namespace {

constexpr std::size_t kMaxDifferences = 10;
constexpr int kPageSize = 1000;
// A generator that no simulated point has.
constexpr auto kForeign = static_cast<Kind>(std::size(kGenerators));

Kind KindOf(const std::string& generator) {
  const auto* found = std::find(std::begin(kGenerators), std::end(kGenerators), generator);
  return found == std::end(kGenerators) ? kForeign
                                        : static_cast<Kind>(found - std::begin(kGenerators));
}

}  // namespace

std::uint64_t Account::Hash(const PointKey& point) {
  return Mix(static_cast<std::uint64_t>(point.date_ms), static_cast<std::uint64_t>(point.kind));
}

void Account::AddCertain(const PointKey& point) {
  ++count_;
  sum_ += Hash(point);
}

// What a participant's list of points comes to.
class StoredPoints {
 public:
  explicit StoredPoints(const Account& account)
      : account_(account), uncertain_(account.uncertain_.begin(), account.uncertain_.end()) {}

  void Add(const v1::DataPoint& point) {
    ++all_;
    const std::uint64_t hash = Account::Hash(
        {google::protobuf::util::TimeUtil::TimestampToMilliseconds(point.create_time()),
         KindOf(point.generator())});
    // Counted if it comes a second time.
    if (uncertain_.erase(hash) > 0) return;
    ++count_;
    sum_ += hash;
  }

  void Compare(LedgerVerdict& verdict) const {
    verdict.stored += all_;
    if (count_ == account_.count_ && sum_ == account_.sum_) return;
    // Equal counts with unequal sums: at least one of each.
    const std::int64_t both = count_ == account_.count_ ? 1 : 0;
    verdict.missing += std::max(account_.count_ - count_, both);
    verdict.surplus += std::max(count_ - account_.count_, both);
    if (verdict.differences.size() == kMaxDifferences) return;
    verdict.differences.push_back(absl::StrCat("participant ", account_.participant(), ": ", count_,
                                               " points are stored instead of ", account_.count_,
                                               both > 0 ? ", not the same" : ""));
  }

 private:
  const Account& account_;
  std::unordered_set<std::uint64_t> uncertain_;
  std::int64_t all_ = 0;
  std::int64_t count_ = 0;
  std::uint64_t sum_ = 0;
};

namespace {

absl::Status ListPoints(const Client& client, const Account& account, StoredPoints& stored) {
  v1::ListDataPointsRequest request;
  request.set_parent(ParticipantName(account.participant()));
  request.set_page_size(kPageSize);
  for (const absl::StatusOr<v1::DataPoint>& point : client.ListDataPoints(std::move(request))) {
    // A participant whose points are all missing is not known.
    if (absl::IsNotFound(point.status())) return absl::OkStatus();
    if (!point.ok()) return point.status();
    stored.Add(*point);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LedgerVerdict> CheckLedger(const Client& client,
                                          const std::vector<Account>& accounts, int connections) {
  std::mutex mutex;
  LedgerVerdict verdict;
  absl::Status status;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i; (i = next++) < accounts.size();) {
      if (accounts[i].is_given_up()) continue;
      StoredPoints stored(accounts[i]);
      const absl::Status listed = ListPoints(client, accounts[i], stored);
      const std::lock_guard lock(mutex);
      status.Update(listed);
      if (!status.ok()) return;
      stored.Compare(verdict);
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < connections; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  if (!status.ok()) return status;
  return verdict;
}

}  // namespace webmunk::simulate
