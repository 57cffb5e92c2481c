#include "server/participants/point_increment.h"

#include <algorithm>
#include <span>
#include <vector>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// How many bundles are looked at by one statement: few at first, since whoever has little
// time looks at them anew each time. And of how many shares the points.
constexpr int64_t kFirstBundles = 100;
constexpr int64_t kMaxBundles = 5000;
constexpr size_t kShareChunk = 500;
// Nor are there many more points in a chunk: one is to end soon.
constexpr int64_t kPointChunk = 2000;

// How many of the first shares are read together: those of a bundle always are, since
// their points are in any order.
size_t ChunkOf(std::span<const StoredShare> shares) {
  int64_t points = 0;
  for (size_t count = 0; count < shares.size(); ++count) {
    const StoredShare& share = shares[count];
    if (count > 0 && share.first_point_id == shares[count - 1].first_point_id) continue;
    if (count >= kShareChunk || points >= kPointChunk) return count;
    points += share.last_point_id - share.first_point_id + 1;
  }
  return shares.size();
}

}  // namespace

absl::StatusOr<bool> IncrementReader::ReadPoints(Connection& connection,
                                                 std::span<const StoredShare> shares,
                                                 const Take& take) {
  bool goes_on = true;
  WEBMUNK_RETURN_IF_ERROR(
      ReadStoredPoints(connection, shares, increment_.after_id,
                       [&](const StoredShare& share, int64_t id, const ScannedPoint& point) {
                         // A merge has yet to make its two shares of the bundle one.
                         if (id <= increment_.after_id) return true;
                         increment_.after_id = id;
                         goes_on = take(share, id, point);
                         return goes_on;
                       }));
  return goes_on;
}

absl::StatusOr<bool> IncrementReader::Read(Transaction& snapshot, absl::Time until,
                                           const Wants& wants, const Take& take) {
  Connection& connection = snapshot.connection();
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t last_bundle, LastBundleId(connection));
  int64_t bundles = kFirstBundles;
  // However long it took to find them: else it would never come to an end.
  bool has_read = false;
  while (from_ < last_bundle) {
    const int64_t end = from_ + bundles;
    WEBMUNK_ASSIGN_OR_RETURN(
        std::vector<StoredShare> shares,
        ReadStoredShares(connection, increment_.seen.text, increment_.next.text, from_, end));
    const int64_t last_id = shares.empty() ? 0 : shares.back().last_point_id;
    std::erase_if(shares, [&](const StoredShare& share) {
      return share.last_point_id <= increment_.after_id || !wants(share);
    });
    for (std::span<const StoredShare> left = shares; !left.empty();) {
      from_ = left.front().bundle_id - 1;
      if (has_read && absl::Now() > until) return false;
      has_read = true;
      const size_t count = ChunkOf(left);
      WEBMUNK_ASSIGN_OR_RETURN(const bool goes_on, ReadPoints(connection, left.first(count), take));
      if (!goes_on) return false;
      left = left.subspan(count);
    }
    from_ = end;
    bundles = std::min(2 * bundles, kMaxBundles);
    increment_.after_id = std::max(increment_.after_id, last_id);
    if (absl::Now() > until) break;
  }
  return from_ >= last_bundle;
}

}  // namespace webmunk
