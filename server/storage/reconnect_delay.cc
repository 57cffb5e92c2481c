#include "server/storage/reconnect_delay.h"

#include <algorithm>

namespace webmunk {
namespace {

constexpr absl::Duration kFirst = absl::Milliseconds(50);
constexpr absl::Duration kLongest = absl::Seconds(2);
constexpr int kMaxDoublings = 6;

}  // namespace

bool ReconnectDelay::MayTry(absl::Time now) {
  if (failures_ > 0 && now < next_) return false;
  const absl::Duration longest =
      std::min(kFirst * (1 << std::min(failures_, kMaxDoublings)), kLongest);
  next_ = now + longest * absl::Uniform(random_, 0.5, 1.0);
  ++failures_;
  return true;
}

}  // namespace webmunk
