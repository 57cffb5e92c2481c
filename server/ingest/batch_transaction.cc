#include "server/ingest/batch_transaction.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "server/base/status_macros.h"
#include "server/ingest/batch_forwarding.h"
#include "server/ingest/batch_gate.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/batch_quarantine.h"
#include "server/ingest/batch_quota.h"
#include "server/ingest/batch_renaming.h"
#include "server/ingest/batch_replay.h"
#include "server/ingest/batch_rules.h"
#include "server/ingest/bundle_attachments.h"
#include "server/ingest/erased_faults.h"
#include "server/ingest/ledger_store.h"
#include "server/ingest/refusal.h"
#include "server/points/append_store.h"
#include "server/points/outbox_store.h"
#include "server/points/reference_store.h"
#include "server/points/statement_rows.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

// Up to as many rows, the round trips of a COPY cost more than it saves.
constexpr size_t kFewRows = 256;

// One attempt on its way: what the steps below share.
struct Step {
  Transaction& transaction;
  std::span<PendingBundle* const> bundles;
  BatchPlan& plan;
  BatchQuarantine& quarantine;
  BatchGate& gate;
  QuarantineClaims& claims;
  RecentPoints& recent;
  const ErasureKey& erasure_key;
  // Statements that go together with COMMIT.
  std::vector<PgStatement> last;
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
    WEBMUNK_RETURN_IF_ERROR(TakeRoomForPoint(step.transaction, bundle, rows[0], step.claims));
    step.plan.MarkQuarantined(rows[0].id);
    step.quarantine.AddRefused(rows[0], status);
    return absl::OkStatus();
  }
  const size_t half = rows.size() / 2;
  WEBMUNK_RETURN_IF_ERROR(InsertIsolating(step, insert, rows.first(half)));
  return InsertIsolating(step, insert, rows.subspan(half));
}

// The rows of bundles of which a point was stored lately: most likely they were
// sent again.
std::vector<PointRow> RowsSentAgain(const Step& step, std::span<const PointRow> rows) {
  std::vector<bool> is_again(step.bundles.size());
  bool any = false;
  for (const PointRow& row : rows) {
    if (!step.recent.Has(row)) continue;
    any = is_again[step.plan.BundleOf(row.id)] = true;
  }
  std::vector<PointRow> again;
  if (!any) return again;
  for (const PointRow& row : rows) {
    if (is_again[step.plan.BundleOf(row.id)]) again.push_back(row);
  }
  return again;
}

// As InsertNew, and notes whether COPY would have met a duplicate.
absl::Status InsertAnyNew(Step& step, std::span<const PointRow> rows, bool& is_copy_spoilt) {
  const std::vector<PointRow> again = RowsSentAgain(step, rows);
  WEBMUNK_RETURN_IF_ERROR(InsertNew(step, InsertNewPoints, rows));
  std::vector<PointRow> fresh;
  std::set_difference(rows.begin(), rows.end(), again.begin(), again.end(),
                      std::back_inserter(fresh), KeyLess);
  is_copy_spoilt = std::any_of(fresh.begin(), fresh.end(),
                               [&](const PointRow& row) { return step.plan.IsDuplicate(row.id); });
  return absl::OkStatus();
}

absl::Status CopyFresh(Step& step, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  if (rows.size() > kFewRows || CountForStatement(rows) < rows.size() || IsLarge(rows[0])) {
    return CopyPoints(step.transaction, rows);
  }
  step.last.push_back(InsertPoints(rows));
  return absl::OkStatus();
}

absl::Status Copy(Step& step, std::span<const PointRow> rows) {
  const std::vector<PointRow> again = RowsSentAgain(step, rows);
  if (again.empty()) return CopyFresh(step, rows);
  std::vector<PointRow> fresh;
  std::set_difference(rows.begin(), rows.end(), again.begin(), again.end(),
                      std::back_inserter(fresh), KeyLess);
  WEBMUNK_RETURN_IF_ERROR(CopyFresh(step, fresh));
  return InsertNew(step, InsertNewPoints, again);
}

absl::Status StorePoints(Step& step, StoreMethod method, std::span<const PointRow> rows,
                         bool& is_copy_spoilt) {
  if (rows.empty()) return absl::OkStatus();
  switch (method) {
    case StoreMethod::kCopy:
      return Copy(step, rows);
    case StoreMethod::kInsertNew:
      return InsertAnyNew(step, rows, is_copy_spoilt);
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

absl::Status ResolveReferences(Step& step, PgRows participants, PgRows generators) {
  WEBMUNK_ASSIGN_OR_RETURN(
      auto participant_references,
      ResolveParticipants(step.transaction, step.erasure_key, step.plan.participants(),
                          std::move(participants),
                          [&](size_t place) { return step.gate.MayMakeParticipant(place); }));
  step.plan.SetParticipants(std::move(participant_references));
  step.gate.RefuseStrangers();
  WEBMUNK_ASSIGN_OR_RETURN(
      auto generator_ids,
      ResolveGenerators(step.transaction, step.plan.generators(), std::move(generators),
                        [&](size_t place) { return step.gate.MayMakeGenerator(place); }));
  step.gate.RefuseUnknownGenerators(generator_ids);
  step.plan.SetGenerators(std::move(generator_ids));
  return absl::OkStatus();
}

// Runs at once what else would wait for COMMIT.
absl::Status RunLast(Step& step) {
  return RunPipeline(step.transaction.connection(), std::exchange(step.last, {})).status;
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
    // What is dropped is acknowledged as if there had been nothing.
    attempt.results.emplace_back(step.plan.IsAllDropped(bundle)
                                     ? AppendResult{counts, std::nullopt}
                                     : AppendResult{counts, step.bundles[bundle]->fault});
    step.quarantine.AddRejected(bundle, entry.bundle_id);
    written.push_back(std::move(entry));
  }
  if (!written.empty()) {
    const LedgerEntry& first = written.front();
    attempt.ledger_key = {first.bundle_id, first.received, std::string(first.sha256)};
  }
  for (PgStatement& statement : InsertLedger(written)) step.last.push_back(std::move(statement));
  if (step.quarantine.IsEmpty()) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(RunLast(step));
  WEBMUNK_ASSIGN_OR_RETURN(attempt.quarantined, step.quarantine.Store(step.transaction));
  return absl::OkStatus();
}

// Names the files of the bundles, and those of their points. What they refer to must
// stand there before.
absl::Status LinkFiles(Step& step, int64_t first_bundle_id) {
  const bool has_files =
      std::any_of(step.bundles.begin(), step.bundles.end(),
                  [](const PendingBundle* bundle) { return !bundle->attachments.empty(); });
  if (!has_files) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(RunLast(step));
  return StoreAttachments(step.transaction, step.bundles, step.plan, first_bundle_id);
}

// `opened` are the rows of what OpenBatch ran.
absl::Status RunBatch(Transaction& transaction, std::span<PendingBundle* const> bundles,
                      BatchPlan& plan, std::vector<PgRows> opened, StoreMethod method,
                      const BatchShared& shared, BatchAttempt& attempt) {
  const ReservedIds ids = ReadReservedIds(opened[1]);
  attempt.xid = ids.xid;
  if (ids.ingestion_paused) {
    attempt.results.assign(bundles.size(), StudyIsPaused());
    return absl::OkStatus();
  }
  attempt.points = plan.point_count();
  attempt.met_other_rules = RefuseOutdated(bundles, ids.rule_version, plan);
  BatchQuarantine quarantine(bundles, plan, ids);
  BatchGate gate(bundles, plan, shared.newcomers, ids.enrolled_only);
  QuarantineClaims claims(shared.quarantine);
  Step step{transaction,        bundles, plan, quarantine, gate, claims, shared.recent,
            shared.erasure_key, {}};
  WEBMUNK_RETURN_IF_ERROR(ResolveReferences(step, std::move(opened[2]), std::move(opened[3])));
  WEBMUNK_RETURN_IF_ERROR(LockReplayed(transaction, bundles, plan));
  WEBMUNK_RETURN_IF_ERROR(DropErasedFaults(transaction, shared.erasure_key, bundles, plan));
  WEBMUNK_RETURN_IF_ERROR(RefuseWithoutRoom(transaction, bundles, claims, plan));
  WEBMUNK_RETURN_IF_ERROR(DiscardErasedNames(transaction, shared.erasure_key, bundles, plan));
  std::vector<PointRow> rows = plan.MakeRows(ids.first_point);
  WEBMUNK_RETURN_IF_ERROR(DropRenamedBefore(transaction, bundles, plan, rows));
  WEBMUNK_RETURN_IF_ERROR(ForwardPoints(step, method, rows));
  WEBMUNK_RETURN_IF_ERROR(StorePoints(step, method, rows, attempt.is_copy_spoilt));
  WEBMUNK_RETURN_IF_ERROR(StoreAccounts(step, ids.first_bundle, attempt));
  WEBMUNK_RETURN_IF_ERROR(LinkFiles(step, ids.first_bundle));
  absl::Status committed = transaction.Commit(std::move(step.last));
  attempt.commit_is_unknown = transaction.commit_is_unknown();
  if (committed.ok()) {
    gate.CountNewcomers();
    claims.Count();
    shared.recent.Add(rows);
  }
  return committed;
}

// Begins the transaction and asks for all that is needed first, in one round trip.
PipelineResult OpenBatch(Connection& connection, const BatchPlan& plan, size_t bundles) {
  const PgStatement statements[] = {{Transaction::kBegin, {}},
                                    ReserveIds(plan.point_count(), bundles),
                                    FindParticipants(plan.participants()),
                                    FindGenerators(plan.generators())};
  return RunPipeline(connection, statements);
}

BatchAttempt RunAttempt(Connection& connection, std::span<PendingBundle* const> bundles,
                        StoreMethod method, const BatchShared& shared) {
  BatchAttempt attempt;
  BatchPlan plan(bundles);
  PipelineResult opened = OpenBatch(connection, plan, bundles.size());
  const std::unique_ptr<Transaction> transaction = Transaction::Adopt(connection);
  attempt.status = opened.status;
  if (!opened.status.ok()) {
    // Should reserve_ids fail, the session keeps its lock.
    attempt.must_reconnect = opened.rows.size() < 2;
    return attempt;
  }
  attempt.status =
      RunBatch(*transaction, bundles, plan, std::move(opened.rows), method, shared, attempt);
  return attempt;
}

}  // namespace

BatchAttempt StoreBatch(Connection& connection, std::span<PendingBundle* const> bundles,
                        StoreMethod method, const BatchShared& shared) {
  BatchAttempt attempt = RunAttempt(connection, bundles, method, shared);
  // Before its client is told to send again. If it fails, the next look will tell.
  if (attempt.met_other_rules && connection.IsAlive()) {
    shared.rules.Refresh(connection).IgnoreError();
  }
  return attempt;
}

}  // namespace webmunk
