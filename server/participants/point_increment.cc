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
// Nor are there many more points in a chunk: some are read anew after a pause.
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

// Reads the points of the shares, as often as `take` wants a pause.
absl::Status ReadChunk(
    Connection& connection, std::span<const StoredShare> shares, int64_t after_id,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take,
    const std::function<absl::Status()>& pause) {
  for (bool goes_on = false; !goes_on;) {
    goes_on = true;
    WEBMUNK_RETURN_IF_ERROR(
        ReadStoredPoints(connection, shares, after_id,
                         [&](const StoredShare& share, int64_t id, const ScannedPoint& point) {
                           after_id = id;
                           goes_on = take(share, id, point);
                           return goes_on;
                         }));
    WEBMUNK_RETURN_IF_ERROR(pause());
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadIncrement(
    Connection& connection, const PointIncrement& increment,
    const std::function<bool(const StoredShare&)>& wants,
    const std::function<bool(const StoredShare&, int64_t id, const ScannedPoint&)>& take,
    const std::function<absl::Status()>& pause) {
  WEBMUNK_ASSIGN_OR_RETURN(const int64_t last_bundle, LastBundleId(connection));
  for (int64_t from = increment.seen.decided_bundle; from < last_bundle; from += kBundleChunk) {
    WEBMUNK_ASSIGN_OR_RETURN(std::vector<StoredShare> shares,
                             ReadStoredShares(connection, increment.seen.text, increment.next.text,
                                              from, from + kBundleChunk));
    std::erase_if(shares, [&](const StoredShare& share) {
      return share.last_point_id <= increment.after_id || !wants(share);
    });
    if (shares.empty()) WEBMUNK_RETURN_IF_ERROR(pause());
    for (std::span<const StoredShare> left = shares; !left.empty();) {
      const size_t count = ChunkOf(left);
      WEBMUNK_RETURN_IF_ERROR(
          ReadChunk(connection, left.first(count), increment.after_id, take, pause));
      left = left.subspan(count);
    }
  }
  return absl::OkStatus();
}

}  // namespace webmunk
