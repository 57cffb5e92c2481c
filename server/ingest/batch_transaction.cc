#include "server/ingest/batch_transaction.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "server/base/status_macros.h"
#include "server/ingest/batch_plan.h"
#include "server/ingest/batch_quarantine.h"
#include "server/ingest/ledger_store.h"
#include "server/points/append_store.h"
#include "server/points/reference_store.h"
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
  RecentPoints& recent;
  // Statements that go together with COMMIT.
  std::vector<PgStatement> last;
};

absl::Status InsertNew(Step& step, std::span<const PointRow> rows) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> stored,
                           InsertNewPoints(step.transaction, rows));
  step.plan.MarkAllDuplicateBut(rows, stored);
  return absl::OkStatus();
}

// Halves `rows` until what PostgreSQL refuses stands alone.
absl::Status InsertIsolating(Step& step, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  absl::Status status = step.transaction.Try([&] { return InsertNew(step, rows); });
  if (status.ok() || !absl::IsInvalidArgument(status)) return status;
  if (rows.size() == 1) {
    step.plan.MarkQuarantined(rows[0].id);
    step.quarantine.AddRefused(rows[0], status);
    return absl::OkStatus();
  }
  const size_t half = rows.size() / 2;
  WEBMUNK_RETURN_IF_ERROR(InsertIsolating(step, rows.first(half)));
  return InsertIsolating(step, rows.subspan(half));
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

absl::Status CopyFresh(Step& step, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  if (rows.size() > kFewRows) return CopyPoints(step.transaction, rows);
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
  return InsertNew(step, again);
}

absl::Status StorePoints(Step& step, StoreMethod method, std::span<const PointRow> rows) {
  if (rows.empty()) return absl::OkStatus();
  switch (method) {
    case StoreMethod::kCopy:
      return Copy(step, rows);
    case StoreMethod::kInsertNew:
      return InsertNew(step, rows);
    case StoreMethod::kIsolateRefused:
      return InsertIsolating(step, rows);
  }
  return absl::InternalError("unknown method");
}

absl::Status ResolveReferences(Step& step, PgRows participants, PgRows generators) {
  WEBMUNK_ASSIGN_OR_RETURN(
      auto participant_references,
      ResolveParticipants(step.transaction, step.plan.participants(), std::move(participants)));
  WEBMUNK_ASSIGN_OR_RETURN(
      auto generator_ids,
      ResolveGenerators(step.transaction, step.plan.generators(), std::move(generators)));
  step.plan.SetReferences(std::move(participant_references), std::move(generator_ids));
  return absl::OkStatus();
}

// Writes the ledger and the quarantine, and fills in the results.
absl::Status StoreAccounts(Step& step, int64_t first_bundle_id, BatchAttempt& attempt) {
  std::vector<LedgerEntry> written;
  for (LedgerEntry& entry : step.plan.Ledger(first_bundle_id)) {
    const size_t bundle = attempt.results.size();
    if (step.plan.IsRefused(bundle)) {
      attempt.results.emplace_back(
          absl::UnavailableError("a participant of the bundle is paused; keep it for later"));
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
  for (PgStatement& statement : InsertLedger(written)) step.last.push_back(std::move(statement));
  if (step.quarantine.IsEmpty()) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(
      RunPipeline(step.transaction.connection(), std::exchange(step.last, {})).status);
  return step.quarantine.Store(step.transaction);
}

// `opened` are the rows of what OpenBatch ran.
absl::Status RunBatch(Transaction& transaction, std::span<PendingBundle* const> bundles,
                      BatchPlan& plan, std::vector<PgRows> opened, StoreMethod method,
                      RecentPoints& recent, BatchAttempt& attempt) {
  const ReservedIds ids = ReadReservedIds(opened[1]);
  attempt.xid = ids.xid;
  BatchQuarantine quarantine(bundles, plan, ids);
  Step step{transaction, bundles, plan, quarantine, recent, {}};
  WEBMUNK_RETURN_IF_ERROR(ResolveReferences(step, std::move(opened[2]), std::move(opened[3])));
  const std::vector<PointRow> rows = plan.MakeRows(ids.first_point);
  WEBMUNK_RETURN_IF_ERROR(StorePoints(step, method, rows));
  WEBMUNK_RETURN_IF_ERROR(StoreAccounts(step, ids.first_bundle, attempt));
  absl::Status committed = transaction.Commit(std::move(step.last));
  attempt.commit_is_unknown = transaction.commit_is_unknown();
  if (committed.ok()) recent.Add(rows);
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

}  // namespace

BatchAttempt StoreBatch(Connection& connection, std::span<PendingBundle* const> bundles,
                        StoreMethod method, RecentPoints& recent) {
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
      RunBatch(*transaction, bundles, plan, std::move(opened.rows), method, recent, attempt);
  return attempt;
}

}  // namespace webmunk
