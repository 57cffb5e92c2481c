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

// Holds a delivery while it is worked on: renews the lease each third of its time, by a
// thread of its own. Says so once the lease is lost, or soon may be, whatever the database
// is waited for.
class HeldDelivery {
 public:
  HeldDelivery(Pool& pool, const DeliveryClaim& claim, absl::Duration lease)
      : pool_(pool), claim_(claim), lease_(lease), renewed_(Clock::now()), thread_([this] {
          Run();
        }) {}
  ~HeldDelivery() {
    {
      MutexLock lock(mutex_);
      is_over_ = true;
      over_.notify_all();
    }
    thread_.join();
  }
  HeldDelivery(const HeldDelivery&) = delete;
  HeldDelivery& operator=(const HeldDelivery&) = delete;

  bool IsLost() const {
    return is_lost_ || absl::FromChrono(Clock::now() - renewed_.load()) > lease_ * 0.8;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void Run() {
    // While the database is away it is asked more often.
    constexpr int kOften = 20;
    constexpr int kUsual = 3;
    for (int part = kUsual; !is_lost_ && !HasWaited(lease_ / part);) {
      const Clock::time_point asked = Clock::now();
      const absl::StatusOr<bool> is_ours = Renew();
      part = is_ours.ok() ? kUsual : kOften;
      if (!is_ours.ok()) continue;
      is_lost_ = !*is_ours;
      renewed_ = asked;
    }
  }

  // True: it is over.
  bool HasWaited(absl::Duration wait) {
    MutexLock lock(mutex_);
    if (!is_over_) lock.WaitFor(over_, absl::ToChronoMilliseconds(wait));
    return is_over_;
  }

  absl::StatusOr<bool> Renew() {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get(absl::Seconds(1)));
    return RenewDelivery(*connection, claim_, lease_);
  }

  Pool& pool_;
  const DeliveryClaim claim_;
  const absl::Duration lease_;
  std::atomic<Clock::time_point> renewed_;
  std::atomic<bool> is_lost_ = false;
  Mutex mutex_;
  std::condition_variable over_;
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

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
  const HeldDelivery held(pool_, claim, options_.lease);
  DueDelivery due;
  {
    WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
    absl::StatusOr<DueDelivery> found = FindClaimedDelivery(*connection, claim);
    if (absl::IsNotFound(found.status())) return absl::CancelledError("it is no longer ours");
    if (!found.ok()) return found.status();
    due = *std::move(found);
  }
  tries = due.tries;
  WEBMUNK_RETURN_IF_ERROR(CheckRights(due));
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
                        destination, target, [&] { return IsStopping() || held.IsLost(); });
  // When this server stops, the next attempt takes away what is left.
  if (absl::IsCancelled(delivered.status()) && !IsStopping()) {
    delivery_.Discard(destination, target, claim.attempt);
  }
  return delivered;
}

absl::Status ExportDeliveries::CheckRights(const DueDelivery& due) const {
  if (due.is_destination_deleted) {
    return absl::FailedPreconditionError("the destination is deleted");
  }
  if (options_.creator_scope == nullptr) return absl::OkStatus();
  if (!due.creator_id) {
    return absl::FailedPreconditionError("the user who asked for the export is deleted");
  }
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const absl::StatusOr<AccessScope> scope = options_.creator_scope(*connection, *due.creator_id);
  if (absl::IsPermissionDenied(scope.status())) {
    return absl::FailedPreconditionError(scope.status().message());
  }
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
