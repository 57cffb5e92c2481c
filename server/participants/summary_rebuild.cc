#include "server/participants/summary_rebuild.h"

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/participants/summary_fold.h"
#include "server/participants/summary_store.h"
#include "server/storage/pg_error.h"
#include "server/storage/transaction.h"

namespace webmunk {
namespace {

constexpr absl::Duration kPatience = absl::Minutes(1);
constexpr absl::Duration kPause = absl::Milliseconds(300);
constexpr char kLockNotAvailable[] = "55P03";

absl::Status TryRestart(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const auto transaction, Transaction::Begin(connection));
  WEBMUNK_RETURN_IF_ERROR(RestartSummaries(*transaction));
  return transaction->Commit();
}

// Waits for its locks no longer than writers can bear, so it may have to try often.
absl::Status Restart(Connection& connection) {
  const absl::Time deadline = absl::Now() + kPatience;
  while (true) {
    absl::Status status = TryRestart(connection);
    if (SqlState(status) != kLockNotAvailable) return status;
    if (absl::Now() > deadline) {
      return absl::UnavailableError("uploads keep the summaries from being made anew; try again");
    }
    absl::SleepFor(kPause);
  }
}

}  // namespace

absl::Status RebuildSummaries(Connection& connection) {
  WEBMUNK_RETURN_IF_ERROR(Restart(connection));
  LogInfo("summaries begin anew: somebody asked for it");
  return FoldSummaries(connection, [] { return false; });
}

}  // namespace webmunk
