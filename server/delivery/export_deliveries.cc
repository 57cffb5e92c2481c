#include "server/delivery/export_deliveries.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"
#include "server/delivery/destination_store.h"
#include "server/delivery/held_delivery.h"

namespace webmunk {
namespace {

std::string NewOwner() {
  absl::BitGen random;
  return absl::StrCat("delivery-", absl::Hex(absl::Uniform<uint64_t>(random), absl::kZeroPad16));
}

// After how many tries that end so it is for a person to see to.
int TriesFor(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status)) return 1;
  // Servers refuse also for a while, as when they are set up anew.
  constexpr int kRefusals = 3;
  return absl::IsPermissionDenied(status) ? kRefusals : kMaxDeliveryTries;
}

}  // namespace

ExportDeliveries::ExportDeliveries(Pool& pool, const DestinationDelivery& delivery,
                                   const SecretKeys& keys, Options options)
    : pool_(pool),
      delivery_(delivery),
      keys_(keys),
      options_(std::move(options)),
      owner_(NewOwner()) {}

void ExportDeliveries::Start() {
  for (int i = 0; i < options_.workers; ++i) threads_.emplace_back([this] { Run(); });
}

void ExportDeliveries::RequestStop() {
  MutexLock lock(mutex_);
  is_stopping_ = true;
  stopping_.notify_all();
}

void ExportDeliveries::Stop() {
  RequestStop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void ExportDeliveries::Run() {
  std::string last_reason;
  while (!IsStopping()) {
    const absl::Status status = DeliverDue();
    // The same reason again and again, while the database is away, is one line.
    std::string reason(status.message());
    if (!status.ok() && reason != last_reason) {
      LogWarning("deliveries of exports are not looked for", {{"reason", reason}});
    }
    last_reason = std::move(reason);
    MutexLock lock(mutex_);
    if (!IsStopping()) lock.WaitFor(stopping_, absl::ToChronoMilliseconds(options_.poll));
  }
}

absl::Status ExportDeliveries::DeliverDue() {
  while (!IsStopping()) {
    std::optional<DeliveryClaim> claim;
    {
      WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
      WEBMUNK_RETURN_IF_ERROR(FailHopelessDeliveries(*connection, options_.max_tries));
      WEBMUNK_ASSIGN_OR_RETURN(claim, ClaimDelivery(*connection, owner_, options_.lease));
    }
    if (!claim) return absl::OkStatus();
    WEBMUNK_RETURN_IF_ERROR(Deliver(*claim));
  }
  return absl::OkStatus();
}

absl::Status ExportDeliveries::Deliver(const DeliveryClaim& claim) {
  int tries = 0;
  const absl::StatusOr<Verification> verification = Try(claim, tries);
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  if (verification.ok()) {
    LogInfo("export delivered",
            {{"job", claim.job_id}, {"destination", int64_t{claim.destination_id}}});
    return FinishDelivery(*connection, claim, std::string(NameOf(*verification))).status();
  }
  // Whoever holds it now, or nobody since its archive is gone, goes on with it.
  if (absl::IsCancelled(verification.status())) {
    return ReleaseDelivery(*connection, claim,
                           IsStopping() ? absl::ZeroDuration() : options_.wait(tries + 1));
  }
  Log(claim, verification.status());
  return FailDelivery(*connection, claim, std::string(verification.status().message()),
                      options_.wait(tries + 1),
                      std::min(options_.max_tries, TriesFor(verification.status())));
}

absl::StatusOr<Verification> ExportDeliveries::Try(const DeliveryClaim& claim, int& tries) {
  const HeldDelivery held(
      pool_, claim, options_.lease, options_.rights_interval,
      [&](Connection& connection) { return FindAllowed(connection, claim).status(); });
  absl::StatusOr<DueDelivery> allowed;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    allowed = FindAllowed(*connection, claim);
  }
  // A server that died may have left something, and nobody else will come.
  if (absl::IsFailedPrecondition(allowed.status())) DiscardLeft(claim);
  WEBMUNK_ASSIGN_OR_RETURN(const DueDelivery due, std::move(allowed));
  tries = due.tries;
  WEBMUNK_ASSIGN_OR_RETURN(const Destination destination, Open(due));
  WEBMUNK_ASSIGN_OR_RETURN(const std::string target, Target(due));
  const std::filesystem::path path = std::filesystem::path(options_.export_dir) / due.file;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::UnavailableError("the archive is not in this server's folder");
  }
  absl::StatusOr<Verification> delivered =
      delivery_.Deliver({.path = path.string(),
                         .bytes = due.bytes,
                         .sha256 = absl::BytesToHexString(due.sha256),
                         .attempt = claim.attempt},
                        destination, target, [&] { return IsStopping() || held.MustStop(); });
  // When this server stops, the next attempt takes away what is left.
  if (!absl::IsCancelled(delivered.status()) || IsStopping()) return delivered;
  delivery_.Discard(destination, target, claim.attempt);
  WEBMUNK_RETURN_IF_ERROR(held.refusal());
  return delivered;
}

absl::StatusOr<DueDelivery> ExportDeliveries::FindAllowed(Connection& connection,
                                                          const DeliveryClaim& claim) const {
  absl::StatusOr<DueDelivery> due = FindClaimedDelivery(connection, claim);
  if (absl::IsNotFound(due.status())) return absl::CancelledError("it is no longer ours");
  WEBMUNK_RETURN_IF_ERROR(due.status());
  WEBMUNK_RETURN_IF_ERROR(CheckRights(connection, *due));
  return due;
}

void ExportDeliveries::DiscardLeft(const DeliveryClaim& claim) const {
  absl::StatusOr<DueDelivery> due;
  {
    const absl::StatusOr<PooledConnection> connection = pool_.Get();
    if (!connection.ok()) return;
    due = FindClaimedDelivery(**connection, claim);
  }
  if (!due.ok() || due->target.empty()) return;
  const absl::StatusOr<Destination> destination = Open(*due);
  if (destination.ok()) delivery_.DiscardAll(*destination, due->target);
}

absl::Status ExportDeliveries::CheckRights(Connection& connection, const DueDelivery& due) const {
  if (due.is_destination_deleted) {
    return absl::FailedPreconditionError("the destination is deleted");
  }
  if (options_.archive_scope == nullptr) return absl::OkStatus();
  const absl::StatusOr<AccessScope> scope = options_.archive_scope(connection, due.claim.job_id);
  if (absl::IsPermissionDenied(scope.status())) {
    return absl::FailedPreconditionError(scope.status().message());
  }
  // It was there a moment ago.
  if (absl::IsNotFound(scope.status())) return absl::CancelledError("the job is deleted");
  WEBMUNK_RETURN_IF_ERROR(scope.status());
  if (!due.group_id || scope->Has(due.group_id)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the user who asked for the export has no right over the destination any more");
}

absl::StatusOr<Destination> ExportDeliveries::Open(const DueDelivery& due) const {
  Destination destination{.type = due.type};
  WEBMUNK_ASSIGN_OR_RETURN(destination.parameters, ReadTexts(due.parameters));
  if (due.sealed.empty()) return destination;
  WEBMUNK_ASSIGN_OR_RETURN(const std::string secrets, keys_.Open(due.sealed, due.destination));
  WEBMUNK_ASSIGN_OR_RETURN(destination.secrets, ReadTexts(secrets));
  return destination;
}

absl::StatusOr<std::string> ExportDeliveries::Target(const DueDelivery& due) {
  if (!due.target.empty()) return due.target;
  NamedArchive archive = due.archive;
  archive.host = options_.public_host;
  WEBMUNK_ASSIGN_OR_RETURN(
      std::string target, TargetOf(due.naming, archive, DestinationDelivery::IsRelative(due.type)));
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  WEBMUNK_ASSIGN_OR_RETURN(const bool is_ours, SetDeliveryTarget(*connection, due.claim, target));
  if (!is_ours) return absl::CancelledError("it is no longer ours");
  return target;
}

void ExportDeliveries::Log(const DeliveryClaim& claim, const absl::Status& failure) const {
  LogWarning("export not delivered", {{"job", claim.job_id},
                                      {"destination", int64_t{claim.destination_id}},
                                      {"reason", std::string(failure.message())}});
}

}  // namespace webmunk
