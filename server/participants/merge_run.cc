#include "server/participants/merge_run.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/erasure_work_store.h"
#include "server/participants/merge_store.h"
#include "server/participants/merge_work_store.h"
#include "server/points/append_store.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// What one transaction takes: well below a second.
constexpr int kPointsPerTransaction = 5000;
constexpr int kSharesPerTransaction = 20'000;

class MergeRun {
 public:
  MergeRun(Connection& connection, const std::function<bool()>& should_stop, int64_t id)
      : connection_(connection), should_stop_(should_stop), id_(id) {}

  absl::Status Run() {
    WEBMUNK_RETURN_IF_ERROR(InTransaction([&](Transaction& transaction, const MergeRecord& merge) {
      return Begin(transaction, merge);
    }));
    for (int64_t moved = kPointsPerTransaction; moved >= kPointsPerTransaction;) {
      WEBMUNK_ASSIGN_OR_RETURN(moved, MoveSomePoints());
    }
    WEBMUNK_RETURN_IF_ERROR(Repeat(kPointsPerTransaction, MoveDelivered));
    WEBMUNK_RETURN_IF_ERROR(Repeat(kSharesPerTransaction, MoveShares));
    return InTransaction([&](Transaction& transaction, const MergeRecord& merge) -> absl::Status {
      WEBMUNK_RETURN_IF_ERROR(MoveSummaries(transaction, merge));
      return FinishMerge(transaction, merge.id);
    });
  }

 private:
  using Body = std::function<absl::Status(Transaction&, const MergeRecord&)>;
  using Some = absl::StatusOr<int64_t>(Transaction&, const MergeRecord&, int limit);

  static absl::StatusOr<MergeRecord> Hold(Transaction& transaction, int64_t id) {
    WEBMUNK_ASSIGN_OR_RETURN(MergeRecord merge, LockMerge(transaction, id));
    if (merge.state != MergeRecord::State::kSucceeded) return merge;
    return absl::AbortedError("another server has done the merge");
  }

  absl::Status Begin(Transaction& transaction, const MergeRecord& merge) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool waits, WaitsForDelivery(transaction, merge));
    if (waits) {
      return absl::UnavailableError(
          "points of the merged participant are still on their way to another data server");
    }
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t points, CountPoints(connection_, merge.merged_id));
    return BeginMergeWork(transaction, merge.id, points);
  }

  absl::Status InTransaction(const Body& body) {
    if (should_stop_()) return absl::CancelledError("stopped before the end");
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection_));
    WEBMUNK_ASSIGN_OR_RETURN(const MergeRecord merge, Hold(*transaction, id_));
    WEBMUNK_RETURN_IF_ERROR(body(*transaction, merge));
    return transaction->Commit();
  }

  // Runs transactions of `some` until one finds less than it may take.
  absl::Status Repeat(int limit, Some& some) {
    for (int64_t done = limit; done >= limit;) {
      WEBMUNK_RETURN_IF_ERROR(
          InTransaction([&](Transaction& transaction, const MergeRecord& merge) -> absl::Status {
            WEBMUNK_ASSIGN_OR_RETURN(done, some(transaction, merge, limit));
            return absl::OkStatus();
          }));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> MoveSomePoints() {
    if (should_stop_()) return absl::CancelledError("stopped before the end");
    WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection_));
    const absl::StatusOr<ReservedIds> ids = ReserveIds(*transaction, 0, 1);
    if (!ids.ok()) {
      // Else the session would keep the lock.
      connection_.Execute("ROLLBACK; SELECT pg_advisory_unlock_all()").IgnoreError();
      return ids.status();
    }
    WEBMUNK_ASSIGN_OR_RETURN(const MergeRecord merge, Hold(*transaction, id_));
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t moved, MovePoints(*transaction, merge, ids->first_bundle,
                                                             kPointsPerTransaction));
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
    return moved;
  }

  Connection& connection_;
  const std::function<bool()>& should_stop_;
  const int64_t id_;
};

}  // namespace

absl::Status RunMerges(Connection& connection, const std::function<bool()>& should_stop) {
  absl::Status first_error;
  for (int64_t after = 0; !should_stop();) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::optional<int64_t> id, NextMerge(connection, after));
    if (!id) return first_error;
    after = *id;
    const absl::Status status = MergeRun(connection, should_stop, *id).Run();
    if (status.ok()) {
      LogInfo("participants merged", {{"merge", *id}});
      continue;
    }
    if (absl::IsCancelled(status)) return status;
    LogWarning("merge stopped", {{"merge", *id}, {"reason", std::string(status.message())}});
    NoteMergeError(connection, *id, std::string(status.message())).IgnoreError();
    if (first_error.ok()) first_error = status;
  }
  return absl::CancelledError("stopped before the end");
}

}  // namespace webmunk
