#include "server/federation/backoff.h"

#include <algorithm>
#include <random>

namespace webmunk {
namespace {

constexpr absl::Duration kShortest = absl::Seconds(1);
// Doubled more often, any limit is reached.
constexpr int kMostDoublings = 30;

}  // namespace

absl::Duration Backoff(int failures, absl::Duration longest) {
  thread_local std::minstd_rand random{std::random_device{}()};
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  const absl::Duration whole = std::min(kShortest * (int64_t{1} << doublings), longest);
  return whole * std::uniform_real_distribution<double>(0.5, 1.0)(random);
}

}  // namespace webmunk
