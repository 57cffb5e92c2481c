#include "server/ingest/batch_transaction.h"

#include <utility>

#include "server/base/status_macros.h"
#include "server/ingest/batch_forwarding.h"
#include "server/ingest/batch_gate.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/batch_quarantine.h"
#include "server/ingest/batch_quota.h"
#include "server/ingest/batch_renaming.h"
#include "server/ingest/batch_replay.h"
#include "server/ingest/bundle_attachments.h"
#include "server/ingest/ledger_store.h"
#include "server/ingest/refusal.h"
#include "server/points/append_store.h"
#include "server/points/outbox_store.h"
#include "server/points/reference_store.h"
#include "server/storage/pg_error.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// One attempt on its way: what the steps below share.
struct Step {
  Transaction& transaction;
  std::span<PendingBundle* const> bundles;
  BatchPlan& plan;
  BatchQuarantine& quarantine;
  BatchGate& gate;
  QuarantineBudget& budget;
};

// Puts in the rows that are new and returns their ids.
using Insert = absl::StatusOr<std::vector<int64_t>>(Transaction&, std::span<const PointRow>);

absl::Status InsertNew(Step& step, Insert& insert, std::span<const PointRow> rows) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> stored, insert(step.transaction, rows));
  step.plan.MarkAllDuplicateBut(rows, stored);
  return absl::OkStatus();
}

// Halves `rows` until what PostgreSQL refuses stands alone.
absl::Status InsertIsolating(Step& step, Insert& insert, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  absl::Status status = step.transaction.Try([&] { return InsertNew(step, insert, rows); });
  if (status.ok() || !absl::IsInvalidArgument(status)) return status;
  if (rows.size() == 1) {
    const PendingBundle& bundle = *step.bundles[step.plan.BundleOf(rows[0].id)];
    WEBMUNK_RETURN_IF_ERROR(TakeRoomForPoint(step.transaction, bundle, rows[0], step.budget));
    step.plan.MarkQuarantined(rows[0].id);
    step.quarantine.AddRefused(rows[0], status);
    return absl::OkStatus();
  }
  const size_t half = rows.size() / 2;
  WEBMUNK_RETURN_IF_ERROR(InsertIsolating(step, insert, rows.first(half)));
  return InsertIsolating(step, insert, rows.subspan(half));
}

absl::Status StorePoints(Step& step, StoreMethod method, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  switch (method) {
    case StoreMethod::kCopy:
      return CopyPoints(step.transaction, rows);
    case StoreMethod::kInsertNew:
      return InsertNew(step, InsertNewPoints, rows);
    case StoreMethod::kIsolateRefused:
      return InsertIsolating(step, InsertNewPoints, rows);
  }
  return absl::InternalError("unknown method");
}

// Puts what goes to other data servers into the outbox and takes it out of `rows`.
absl::Status ForwardPoints(Step& step, StoreMethod method, std::vector<PointRow>& rows) {
  const std::vector<PointRow> forwarded = TakeForwarded(rows, step.plan);
  WEBMUNK_RETURN_IF_ERROR(DropForwardedBefore(step.transaction, rows, step.plan));
  if (forwarded.empty()) return absl::OkStatus();
  return method == StoreMethod::kIsolateRefused
             ? InsertIsolating(step, InsertForwardedPoints, forwarded)
             : InsertNew(step, InsertForwardedPoints, forwarded);
}

absl::Status ResolveReferences(Step& step) {
  WEBMUNK_ASSIGN_OR_RETURN(
      auto participants,
      ResolveParticipants(step.transaction, step.plan.participants(),
                          [&](size_t place) { return step.gate.MayMakeParticipant(place); }));
  step.plan.SetParticipants(std::move(participants));
  step.gate.RefuseStrangers();
  WEBMUNK_ASSIGN_OR_RETURN(
      auto generators,
      ResolveGenerators(step.transaction, step.plan.generators(),
                        [&](size_t place) { return step.gate.MayMakeGenerator(place); }));
  step.gate.RefuseUnknownGenerators(generators);
  step.plan.SetGenerators(std::move(generators));
  return absl::OkStatus();
}

// Writes the ledger and the quarantine, and fills in the results.
absl::Status StoreAccounts(Step& step, int64_t first_bundle_id, BatchAttempt& attempt) {
  std::vector<LedgerEntry> written;
  for (LedgerEntry& entry : step.plan.Ledger(first_bundle_id)) {
    const size_t bundle = attempt.results.size();
    if (step.plan.IsRefused(bundle)) {
      attempt.results.emplace_back(step.plan.Refusal(bundle));
      continue;
    }
    const AppendCounts counts = CountsOf(entry);
    attempt.met_known_points |= counts.duplicate > 0;
    attempt.results.emplace_back(AppendResult{counts, step.bundles[bundle]->fault});
    step.quarantine.AddRejected(bundle, entry.bundle_id);
    written.push_back(std::move(entry));
  }
  if (!written.empty()) {
    const LedgerEntry& first = written.front();
    attempt.ledger_key = {first.bundle_id, first.received, std::string(first.sha256)};
  }
  WEBMUNK_RETURN_IF_ERROR(InsertLedger(step.transaction, written));
  attempt.quarantined = step.quarantine.Reasons();
  return step.quarantine.Store(step.transaction);
}

absl::Status RunBatch(Transaction& transaction, std::span<PendingBundle* const> bundles,
                      StoreMethod method, const BatchShared& shared, BatchAttempt& attempt) {
  BatchPlan plan(bundles);
  attempt.must_reconnect = true;  // Should reserve_ids fail, the session keeps its lock.
  WEBMUNK_ASSIGN_OR_RETURN(const ReservedIds ids,
                           ReserveIds(transaction, plan.point_count(), bundles.size()));
  attempt.must_reconnect = false;
  attempt.xid = ids.xid;
  if (ids.ingestion_paused) {
    attempt.results.assign(bundles.size(), StudyIsPaused());
    return absl::OkStatus();
  }
  attempt.points = plan.point_count();
  BatchQuarantine quarantine(bundles, plan, ids);
  BatchGate gate(bundles, plan, shared.newcomers, ids.enrolled_only);
  Step step{transaction, bundles, plan, quarantine, gate, shared.quarantine};
  WEBMUNK_RETURN_IF_ERROR(ResolveReferences(step));
  WEBMUNK_RETURN_IF_ERROR(LockReplayed(transaction, bundles, plan));
  WEBMUNK_RETURN_IF_ERROR(RefuseWithoutRoom(transaction, bundles, shared.quarantine, plan));
  std::vector<PointRow> rows = plan.MakeRows(ids.first_point);
  WEBMUNK_RETURN_IF_ERROR(DropRenamedBefore(transaction, bundles, plan, rows));
  WEBMUNK_RETURN_IF_ERROR(ForwardPoints(step, method, rows));
  WEBMUNK_RETURN_IF_ERROR(StorePoints(step, method, rows));
  WEBMUNK_RETURN_IF_ERROR(StoreAccounts(step, ids.first_bundle, attempt));
  WEBMUNK_RETURN_IF_ERROR(StoreAttachments(transaction, bundles, plan, ids.first_bundle));
  absl::Status committed = transaction.Commit();
  attempt.commit_is_unknown = transaction.commit_is_unknown();
  if (committed.ok()) gate.CountNewcomers();
  return committed;
}

}  // namespace

BatchAttempt StoreBatch(Connection& connection, std::span<PendingBundle* const> bundles,
                        StoreMethod method, const BatchShared& shared) {
  BatchAttempt attempt;
  absl::StatusOr<std::unique_ptr<Transaction>> transaction = Transaction::Begin(connection);
  attempt.status = transaction.ok() ? RunBatch(**transaction, bundles, method, shared, attempt)
                                    : transaction.status();
  return attempt;
}

}  // namespace webmunk
