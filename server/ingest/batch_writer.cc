#include "server/ingest/batch_writer.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/log_limiter.h"
#include "server/base/status_macros.h"
#include "server/ingest/ingest_metrics.h"
#include "server/ingest/ledger_store.h"
#include "server/ingest/refusal.h"
#include "server/ingest/refused_bundle.h"
#include "server/storage/pg_error.h"

namespace webmunk {
namespace {

// A client that waits longer has given up; storing its bundle then would still be
// right, but `recorded` would be off.
constexpr absl::Duration kMaxAge = absl::Seconds(60);
constexpr int kMaxAttempts = 8;
// Above this share of batches that COPY fails with, it is wasted work.
constexpr double kInsertFirstShare = 0.15;
// About the last 64 batches count.
constexpr double kLatestWeight = 1.0 / 64;
// How long a restarting database may take to tell what became of a COMMIT.
constexpr absl::Duration kSettleTime = absl::Seconds(20);
constexpr char kReadOnlyTransaction[] = "25006";
// The plans of a session are made when its tables are empty, and kept: without this,
// they would go through all participants for each batch until the next ANALYZE.
constexpr char kPlanForManyRows[] = "SET enable_seqscan = off";
constexpr absl::Duration kSettleInterval = absl::Milliseconds(200);

absl::Time OldestArrival() { return absl::Now() - kMaxAge; }

bool IsAnyTooOld(std::span<PendingBundle* const> bundles) {
  const absl::Time oldest = OldestArrival();
  return std::any_of(bundles.begin(), bundles.end(),
                     [&](const PendingBundle* bundle) { return bundle->arrival < oldest; });
}

absl::Status RetryLater(RefusalReason reason, std::string_view why) {
  return Refused(reason, absl::UnavailableError(
                             absl::StrCat(std::string(why), "; send the bundle again later")));
}

// A database that fails at each batch would fill the log.
void LogRefused(size_t bundles, const absl::Status& status) {
  static auto& limiter = *new LogLimiter();
  const std::optional<int64_t> left_out = limiter.Admit(absl::StatusCodeToString(status.code()));
  if (!left_out) return;
  LogWarning(
      "bundles refused",
      {{"bundles", bundles}, {"reason", std::string(status.message())}, {"left_out", *left_out}});
}

void CountCommitted(const BatchAttempt& attempt, absl::Duration duration) {
  const IngestMetrics& metrics = IngestMetrics::Get();
  metrics.CountCommit(attempt.points, duration);
  for (const std::string_view reason : attempt.quarantined) metrics.CountQuarantined(reason);
}

}  // namespace

BatchWriter::Results BatchWriter::Write(std::span<PendingBundle* const> bundles) {
  const absl::Time oldest = OldestArrival();
  std::vector<PendingBundle*> live;
  for (PendingBundle* bundle : bundles) {
    if (bundle->arrival >= oldest) live.push_back(bundle);
  }
  Results written = WriteAll(live);
  Results results;
  auto next = written.begin();
  for (const PendingBundle* bundle : bundles) {
    results.push_back(bundle->arrival >= oldest
                          ? std::move(*next++)
                          : RetryLater(RefusalReason::kExpired, "the server is too busy"));
  }
  return results;
}

BatchWriter::Results BatchWriter::WriteAll(std::span<PendingBundle* const> bundles) {
  if (bundles.empty()) return {};
  StoreMethod method =
      spoilt_share_ > kInsertFirstShare ? StoreMethod::kInsertNew : StoreMethod::kCopy;
  absl::Status status;
  bool is_copy_redone = false;
  for (int attempts = 0; attempts < kMaxAttempts; ++attempts) {
    // One attempt may have taken as long as a client waits.
    if (attempts > 0 && IsAnyTooOld(bundles)) return Write(bundles);
    BatchAttempt attempt = Attempt(bundles, method);
    status = attempt.status;
    if (status.ok()) {
      NoteCopy(is_copy_redone || attempt.is_copy_spoilt);
      return std::move(attempt.results);
    }
    if (absl::IsInvalidArgument(status) && bundles.size() > 1) return WriteHalves(bundles);
    if (absl::IsInvalidArgument(status) && method != StoreMethod::kIsolateRefused) {
      method = StoreMethod::kIsolateRefused;
    } else if (absl::IsInvalidArgument(status) && RejectAllPoints(*bundles[0], status)) {
      // Its points keep their place in the quarantine until somebody has seen to it.
    } else if (absl::IsAlreadyExists(status) || absl::IsAborted(status)) {
      if (method == StoreMethod::kCopy) {
        method = StoreMethod::kInsertNew;
        is_copy_redone = absl::IsAlreadyExists(status);
        IngestMetrics::Get().CountCopyRedo();
      }
    } else if (connection_ != nullptr || attempts > 0) {
      break;
    }
  }
  // Not the database's fault.
  if (RefusalReasonOf(status) != RefusalReason::kOther) return Results(bundles.size(), status);
  LogRefused(bundles.size(), status);
  return Results(bundles.size(),
                 RetryLater(RefusalReason::kDatabase, "the database is not available"));
}

BatchWriter::Results BatchWriter::WriteHalves(std::span<PendingBundle* const> bundles) {
  const size_t half = bundles.size() / 2;
  Results results = Write(bundles.first(half));
  Results second = Write(bundles.subspan(half));
  std::move(second.begin(), second.end(), std::back_inserter(results));
  return results;
}

BatchAttempt BatchWriter::Attempt(std::span<PendingBundle* const> bundles, StoreMethod method) {
  BatchAttempt attempt;
  attempt.status = Connect();
  if (!attempt.status.ok()) return attempt;
  const absl::Time begin = absl::Now();
  attempt = StoreBatch(*connection_, bundles, method, shared_);
  // A session may stay read-only after the database has become writable again.
  const bool is_read_only = SqlState(attempt.status) == kReadOnlyTransaction;
  if (attempt.must_reconnect || is_read_only || !connection_->IsAlive()) connection_.reset();
  if (attempt.commit_is_unknown) SettleCommit(attempt);
  if (attempt.status.ok()) CountCommitted(attempt, absl::Now() - begin);
  return attempt;
}

absl::Status BatchWriter::Connect() {
  if (connection_ != nullptr) return absl::OkStatus();
  if (!delay_.MayTry(absl::Now())) return absl::UnavailableError("the database is away");
  WEBMUNK_ASSIGN_OR_RETURN(auto connection, Connection::Open(database_url_));
  WEBMUNK_RETURN_IF_ERROR(connection->Execute(kPlanForManyRows));
  connection_ = std::move(connection);
  delay_.Succeeded();
  return absl::OkStatus();
}

void BatchWriter::SettleCommit(BatchAttempt& attempt) {
  const absl::Time deadline = absl::Now() + kSettleTime;
  do {
    if (Connect().ok()) {
      const absl::StatusOr<bool> committed =
          IsCommitted(*connection_, attempt.xid, attempt.ledger_key);
      if (committed.ok()) {
        LogInfo("unknown commit settled", {{"committed", *committed ? "yes" : "no"}});
        attempt.status = *committed ? absl::OkStatus() : absl::AbortedError("rolled back");
        return;
      }
      if (!connection_->IsAlive()) connection_.reset();
    }
    absl::SleepFor(kSettleInterval);
  } while (absl::Now() < deadline && !SocketWatch::AreAllBroken());
}

void BatchWriter::NoteCopy(bool is_spoilt) {
  spoilt_share_ += ((is_spoilt ? 1.0 : 0.0) - spoilt_share_) * kLatestWeight;
}

}  // namespace webmunk
