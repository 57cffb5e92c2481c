#include "server/participants/summary_fold.h"

#include <memory>

#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/summary_store.h"
#include "server/storage/pg_error.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr int kBundlesPerTransaction = 8000;
constexpr int kRowsPerTransaction = 5000;
// The ledger is long, and what is asked for stands at its end: no plan that reads
// all of it is a good one.
constexpr char kBound[] = "SET LOCAL statement_timeout = '4s'; SET LOCAL enable_seqscan = off";
constexpr char kQueryCanceled[] = "57014";

// True if there is more to fold.
absl::StatusOr<bool> FoldSome(Connection& connection, int bundles) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_ASSIGN_OR_RETURN(const bool counts, LockSummaries(*transaction));
  if (!counts) {
    LogInfo("summaries begin anew: the database was restored");
    WEBMUNK_RETURN_IF_ERROR(RestartSummaries(*transaction));
    WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
    return true;
  }
  // Counted from here: waiting for another's fold costs nobody anything.
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kBound));
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_behind, AimFold(*transaction));
  if (!is_behind) return false;
  WEBMUNK_ASSIGN_OR_RETURN(const bool has_more, FoldBundles(*transaction, bundles));
  WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return has_more;
}

// True if there is more to clear.
absl::StatusOr<bool> ClearSome(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  // A fold that does not know of the span yet would bring rows of it back.
  WEBMUNK_RETURN_IF_ERROR(LockSummaries(*transaction).status());
  WEBMUNK_RETURN_IF_ERROR(connection.Execute(kBound));
  WEBMUNK_ASSIGN_OR_RETURN(const bool has_more, ClearExpired(*transaction, kRowsPerTransaction));
  if (has_more) WEBMUNK_RETURN_IF_ERROR(transaction->Commit());
  return has_more;
}

absl::Status ClearAll(Connection& connection, const std::function<bool()>& should_stop) {
  while (!should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool has_more, ClearSome(connection));
    if (!has_more) return absl::OkStatus();
  }
  return absl::CancelledError("stopped before the end");
}

}  // namespace

absl::Status FoldSummaries(Connection& connection, const std::function<bool()>& should_stop) {
  int bundles = kBundlesPerTransaction;
  while (!should_stop()) {
    const absl::StatusOr<bool> has_more = FoldSome(connection, bundles);
    if (has_more.ok() && !*has_more) return ClearAll(connection, should_stop);
    if (has_more.ok()) continue;
    const bool was_too_much = SqlState(has_more.status()) == kQueryCanceled && bundles > 1;
    if (!was_too_much) return has_more.status();
    bundles /= 2;
  }
  return absl::CancelledError("stopped before the end");
}

}  // namespace webmunk
