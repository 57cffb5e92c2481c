#include "server/ingest/newcomer_caps.h"

#include "absl/time/clock.h"
#include "server/base/call_context.h"

namespace webmunk {
namespace {

constexpr double kSecondsPerHour = 3600;

TokenBuckets::Rate PerHour(size_t count) {
  const auto tokens = static_cast<double>(count);
  return {.per_second = tokens / kSecondsPerHour, .burst = tokens};
}

}  // namespace

NewcomerCaps::NewcomerCaps(Options options)
    : participants_(PerHour(options.participants_per_hour)),
      generators_(PerHour(options.generators_per_hour)) {}

BatchNewcomers::BatchNewcomers(NewcomerCaps& caps) : caps_(caps), now_(absl::Now()) {}

bool BatchNewcomers::MayBringParticipant(const std::string& address) {
  return MayBring(address, caps_.participants_, participants_);
}

bool BatchNewcomers::MayBringGenerator(const std::string& address) {
  return MayBring(address, caps_.generators_, generators_);
}

bool BatchNewcomers::MayBring(const std::string& address, TokenBuckets& caps,
                              Brought& brought) const {
  // None is known, or nothing is new; see BatchGate.
  if (!caps.limits() || address.empty()) return true;
  const std::string network = ClientNetwork(address);
  size_t& count = brought[network];
  if (caps.Available(network, now_) < static_cast<double>(count + 1)) return false;
  ++count;
  return true;
}

void BatchNewcomers::Count() {
  Count(caps_.participants_, participants_);
  Count(caps_.generators_, generators_);
}

void BatchNewcomers::Count(TokenBuckets& caps, const Brought& brought) const {
  for (const auto& [network, count] : brought) {
    if (count > 0) caps.Spend(network, static_cast<double>(count), now_);
  }
}

}  // namespace webmunk
