#include "server/ingest/quarantine_budget.h"

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// How long what is known of a participant or an address is used.
constexpr absl::Duration kKnownFor = absl::Seconds(5);
// More are forgotten, all at once: hostile clients have any number of names.
constexpr size_t kMaxKnown = 10'000;
constexpr int64_t kWarnPercent = 80;
constexpr absl::Duration kWarnInterval = absl::Hours(1);

}  // namespace

absl::Status QuarantineBudget::Refresh(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const QuarantineUsage usage, LoadQuarantineUsage(connection));
  MutexLock lock(mutex_);
  usage_ = usage;
  added_ = 0;
  const absl::Time now = absl::Now();
  const bool is_nearly_full =
      limits_.total > 0 && usage.size_bytes / kWarnPercent >= limits_.total / 100;
  if (!is_nearly_full || now < warned_ + kWarnInterval) return absl::OkStatus();
  warned_ = now;
  LogWarning(
      "quarantine is nearly full",
      {{"entries", usage.entries}, {"bytes", usage.size_bytes}, {"max_bytes", limits_.total}});
  return absl::OkStatus();
}

QuarantineUsage QuarantineBudget::usage() const {
  MutexLock lock(mutex_);
  return usage_;
}

absl::StatusOr<bool> QuarantineBudget::Fits(Connection& connection, const std::string& key,
                                            int64_t bytes, int64_t limit, Loader& load,
                                            std::unordered_map<std::string, Known>& known) {
  const absl::Time now = absl::Now();
  {
    MutexLock lock(mutex_);
    const auto found = known.find(key);
    if (found != known.end() && now < found->second.asked + kKnownFor) {
      return found->second.bytes + bytes <= limit;
    }
  }
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t stored, load(connection, key));
  MutexLock lock(mutex_);
  if (known.size() >= kMaxKnown) known.clear();
  known[key] = {stored, now};
  return stored + bytes <= limit;
}

absl::StatusOr<bool> QuarantineBudget::Take(Connection& connection, const QuarantineClaim& claim) {
  if (limits_.per_address > 0 && !claim.address.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(const bool fits,
                             Fits(connection, claim.address, claim.bytes, limits_.per_address,
                                  QuarantinedFromAddress, addresses_));
    if (!fits) return false;
  }
  if (limits_.per_participant > 0) {
    for (const auto& [participant, bytes] : claim.of_participants) {
      WEBMUNK_ASSIGN_OR_RETURN(const bool fits,
                               Fits(connection, participant, bytes, limits_.per_participant,
                                    QuarantinedOfParticipant, participants_));
      if (!fits) return false;
    }
  }
  MutexLock lock(mutex_);
  if (limits_.total > 0 && usage_.size_bytes + added_ + claim.bytes > limits_.total) return false;
  added_ += claim.bytes;
  for (const auto& [participant, bytes] : claim.of_participants) {
    const auto found = participants_.find(participant);
    if (found != participants_.end()) found->second.bytes += bytes;
  }
  const auto found = addresses_.find(claim.address);
  if (found != addresses_.end()) found->second.bytes += claim.bytes;
  return true;
}

}  // namespace webmunk
