#include "server/ingest/batch_quota.h"

#include "server/base/status_macros.h"
#include "server/ingest/refusal.h"

namespace webmunk {
namespace {

constexpr char kFull[] =
    "what the quarantine may hold is used up, and the bundle needs room there; send it again later";

absl::Status Full() {
  return Refused(RefusalReason::kQuarantineFull, absl::UnavailableError(kFull));
}

// Whether the bundle as a whole, or its one point, stays the entry that it was.
bool StaysAsItIs(const PendingBundle& bundle) {
  return bundle.replayed &&
         (bundle.fault || bundle.replayed->kind == QuarantineEntry::Kind::kPoint);
}

QuarantineClaim ClaimOf(const PendingBundle& bundle, size_t place, const BatchPlan& plan) {
  QuarantineClaim claim;
  claim.address = bundle.client_address;
  if (StaysAsItIs(bundle)) return claim;
  if (bundle.fault) {
    if (plan.IsAllDropped(place)) return claim;
    claim.bytes = static_cast<int64_t>(bundle.raw.size());
    if (bundle.fault->sources.size() == 1) {
      claim.of_participants[bundle.fault->sources[0]] = claim.bytes;
    }
    return claim;
  }
  for (const RejectedPoint& rejected : bundle.parsed->rejected) {
    const auto bytes = static_cast<int64_t>(rejected.raw.size());
    if (rejected.participant) {
      if (plan.IsBlocked(place, *rejected.participant)) continue;
      claim.of_participants[bundle.parsed->participants[*rejected.participant]] += bytes;
    }
    claim.bytes += bytes;
  }
  return claim;
}

}  // namespace

absl::Status RefuseWithoutRoom(Transaction& transaction, std::span<PendingBundle* const> bundles,
                               QuarantineClaims& claims, BatchPlan& plan) {
  for (size_t i = 0; i < bundles.size(); ++i) {
    if (plan.IsRefused(i)) continue;
    const QuarantineClaim claim = ClaimOf(*bundles[i], i, plan);
    if (claim.bytes == 0) continue;
    WEBMUNK_ASSIGN_OR_RETURN(const bool taken, claims.Take(transaction.connection(), claim));
    if (taken) continue;
    plan.Refuse(i, bundles[i]->replayed ? absl::FailedPreconditionError(kFull) : Full());
  }
  return absl::OkStatus();
}

absl::Status TakeRoomForPoint(Transaction& transaction, const PendingBundle& bundle,
                              const PointRow& row, QuarantineClaims& claims) {
  if (StaysAsItIs(bundle)) return absl::OkStatus();
  QuarantineClaim claim;
  claim.bytes = static_cast<int64_t>(row.point->properties.size());
  claim.of_participants[bundle.parsed->participants[row.point->participant]] = claim.bytes;
  claim.address = bundle.client_address;
  WEBMUNK_ASSIGN_OR_RETURN(const bool taken, claims.Take(transaction.connection(), claim));
  return taken ? absl::OkStatus() : Full();
}

}  // namespace webmunk
