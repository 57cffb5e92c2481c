#include "server/participants/point_increment.h"

#include <algorithm>
#include <span>
#include <vector>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// How many bundles are looked at by one statement, and of how many shares the points.
constexpr int64_t kBundleChunk = 10'000;
constexpr size_t kShareChunk = 500;

// How many of the first shares are read together: those of a bundle always are, since
// their points are in any order.
size_t ChunkOf(std::span<const StoredShare> shares) {
  size_t count = std::min(kShareChunk, shares.size());
  while (count < shares.size() &&
         shares[count].first_point_id == shares[count - 1].first_point_id) {
    ++count;
  }
  return count;
}

}  // namespace

absl::Status ReadIncrement(
    Connection& connection, const PointIncrement& increment,
    const std::function<bool(const StoredShare&)>& wants,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take) {
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t last_bundle, LastBundleId(connection));
  bool goes_on = true;
  for (int64_t from = increment.seen.decided_bundle; goes_on && from < last_bundle;
       from += kBundleChunk) {
    WEBMUNK_ASSIGN_OR_RETURN(std::vector<StoredShare> shares,
                             ReadStoredShares(connection, increment.seen.text, increment.next.text,
                                              from, from + kBundleChunk));
    std::erase_if(shares, [&](const StoredShare& share) {
      return share.last_point_id <= increment.after_id || !wants(share);
    });
    for (std::span<const StoredShare> left = shares; goes_on && !left.empty();) {
      const size_t count = ChunkOf(left);
      WEBMUNK_RETURN_IF_ERROR(
          ReadStoredPoints(connection, left.first(count), increment.after_id,
                           [&](const StoredShare& share, int64_t id, const ScannedPoint& point) {
                             goes_on = take(share, id, point);
                             return goes_on;
                           }));
      left = left.subspan(count);
    }
  }
  return absl::OkStatus();
}

}  // namespace webmunk
