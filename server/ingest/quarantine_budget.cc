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

absl::StatusOr<int64_t> QuarantineBudget::BytesOf(Connection& connection, const std::string& key,
                                                  Loader& load, Which which) {
  const absl::Time now = absl::Now();
  {
    MutexLock lock(mutex_);
    const KnownByKey& known = this->*which;
    const auto found = known.find(key);
    if (found != known.end() && now < found->second.asked + kKnownFor) return found->second.bytes;
  }
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t stored, load(connection, key));
  MutexLock lock(mutex_);
  KnownByKey& known = this->*which;
  if (known.size() >= kMaxKnown) known.clear();
  known[key] = {stored, now};
  return stored;
}

absl::StatusOr<bool> QuarantineBudget::FitsEach(Connection& connection, const BytesByKey& wanted,
                                                int64_t limit, Loader& load, Which which) {
  if (limit == 0) return true;
  for (const auto& [key, bytes] : wanted) {
    WEBMUNK_ASSIGN_OR_RETURN(const int64_t stored, BytesOf(connection, key, load, which));
    if (stored + bytes > limit) return false;
  }
  return true;
}

absl::StatusOr<bool> QuarantineBudget::Fits(Connection& connection, int64_t bytes,
                                            const BytesByKey& participants,
                                            const BytesByKey& addresses) {
  WEBMUNK_ASSIGN_OR_RETURN(
      bool fits, FitsEach(connection, addresses, limits_.per_address, QuarantinedFromAddress,
                          &QuarantineBudget::addresses_));
  if (!fits) return false;
  WEBMUNK_ASSIGN_OR_RETURN(
      fits, FitsEach(connection, participants, limits_.per_participant, QuarantinedOfParticipant,
                     &QuarantineBudget::participants_));
  MutexLock lock(mutex_);
  return fits && (limits_.total == 0 || usage_.size_bytes + added_ + bytes <= limits_.total);
}

void QuarantineBudget::Add(int64_t bytes, const BytesByKey& participants,
                           const BytesByKey& addresses) {
  if (bytes == 0) return;
  MutexLock lock(mutex_);
  added_ += bytes;
  const auto add = [](const BytesByKey& added, KnownByKey& known) {
    for (const auto& [key, more] : added) {
      const auto found = known.find(key);
      if (found != known.end()) found->second.bytes += more;
    }
  };
  add(participants, participants_);
  add(addresses, addresses_);
}

absl::StatusOr<bool> QuarantineClaims::Take(Connection& connection, const QuarantineClaim& claim) {
  QuarantineBudget::BytesByKey participants = claim.of_participants;
  for (auto& [participant, bytes] : participants) {
    const auto taken = of_participants_.find(participant);
    if (taken != of_participants_.end()) bytes += taken->second;
  }
  QuarantineBudget::BytesByKey addresses;
  if (!claim.address.empty()) {
    addresses[claim.address] = from_addresses_[claim.address] + claim.bytes;
  }
  WEBMUNK_ASSIGN_OR_RETURN(const bool fits,
                           budget_.Fits(connection, bytes_ + claim.bytes, participants, addresses));
  if (!fits) return false;
  bytes_ += claim.bytes;
  for (auto& [participant, bytes] : participants) of_participants_[participant] = bytes;
  for (auto& [address, bytes] : addresses) from_addresses_[address] = bytes;
  return true;
}

}  // namespace webmunk
