#include "server/participants/merges.h"

#include <memory>

#include "server/base/status_macros.h"
#include "server/participants/erasure_start_store.h"
#include "server/participants/erasure_work_store.h"
#include "server/points/data_point.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr int kMaxAttempts = 5;

// Finds both and holds them, if they may be merged.
absl::StatusOr<std::pair<MergeSide, MergeSide>> Hold(Transaction& transaction,
                                                     const MergeOrder& order,
                                                     const AccessScope& scope) {
  Connection& connection = transaction.connection();
  if (order.merged == kNullParticipant) {
    return absl::InvalidArgumentError(
        "merged_participant: what came without a name is of many participants");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t into,
                           FindParticipantId(connection, order.participant, scope));
  WEBMUNK_RETURN_IF_ERROR(FindParticipantId(connection, order.merged, scope).status());
  WEBMUNK_ASSIGN_OR_RETURN(const int32_t merged, FindNameId(connection, order.merged));
  if (into == merged) {
    return absl::InvalidArgumentError("merged_participant must be another than name");
  }
  WEBMUNK_ASSIGN_OR_RETURN(auto sides, HoldMergeSides(transaction, into, merged));
  if (!scope.Has(sides.first.group_id) ||
      (sides.second.merged_into_id == 0 && !scope.Has(sides.second.group_id))) {
    return absl::NotFoundError("there is no such participant");
  }
  if (sides.first.being_erased || sides.second.being_erased) {
    return absl::FailedPreconditionError("one of the participants is being erased");
  }
  if (sides.first.merged_into_id != 0) return absl::AbortedError("it was merged just now");
  if (sides.second.merged_into_id != 0) {
    return absl::FailedPreconditionError("merged_participant is merged already");
  }
  if (sides.second.takes_others_in) {
    return absl::FailedPreconditionError(
        "another participant is still being merged into merged_participant; try again later");
  }
  return sides;
}

}  // namespace

absl::StatusOr<MergeRecord> Merges::Start(const MergeOrder& order, const AccessScope& scope) {
  // Writers hold participants too; one of us may have to begin anew.
  for (int attempt = 1;; ++attempt) {
    absl::StatusOr<MergeRecord> merge = TryStart(order, scope);
    if (absl::IsAborted(merge.status()) && attempt < kMaxAttempts) continue;
    if (merge.ok()) wake_();
    return merge;
  }
}

absl::StatusOr<MergeRecord> Merges::TryStart(const MergeOrder& order, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                           Transaction::Begin(*connection));
  WEBMUNK_ASSIGN_OR_RETURN(const auto sides, Hold(*transaction, order, scope));
  WEBMUNK_RETURN_IF_ERROR(MakeAlias(*transaction, sides.first.id, sides.second.id));
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t id, InsertMerge(*transaction, sides.first.id,
                                                         sides.second.id, order.requester));
  WEBMUNK_ASSIGN_OR_RETURN(MergeRecord merge, FindMerge(*connection, id, scope));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return merge;
}

absl::StatusOr<MergeRecord> Merges::DryRun(const MergeOrder& order, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  MergeRecord merge;
  merge.requester = order.requester;
  {
    // Held for as long as it takes to look.
    WEBMUNK_ASSIGN_OR_RETURN(const std::unique_ptr<Transaction> transaction,
                             Transaction::Begin(*connection));
    WEBMUNK_ASSIGN_OR_RETURN(const auto sides, Hold(*transaction, order, scope));
    merge.participant_id = sides.first.id;
    merge.merged_id = sides.second.id;
    merge.participant = sides.first.identifier;
    merge.merged = sides.second.identifier;
  }
  WEBMUNK_ASSIGN_OR_RETURN(merge.points_found, CountPoints(*connection, merge.merged_id));
  WEBMUNK_ASSIGN_OR_RETURN(merge.points_dropped,
                           CountEqualPoints(*connection, merge.participant_id, merge.merged_id));
  return merge;
}

absl::StatusOr<MergeRecord> Merges::Get(int64_t id, const AccessScope& scope) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  return FindMerge(*connection, id, scope);
}

absl::StatusOr<MergePage> Merges::List(std::optional<int64_t> before, const AccessScope& scope,
                                       int page_size) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  MergePage page;
  WEBMUNK_ASSIGN_OR_RETURN(
      page.merges, ListMerges(*connection, before.value_or(INT64_MAX), scope, page_size + 1));
  if (page.merges.size() > static_cast<size_t>(page_size)) {
    page.merges.pop_back();
    page.next = page.merges.back().id;
  }
  return page;
}

}  // namespace webmunk
