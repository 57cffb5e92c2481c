#include "server/ingest/token_buckets.h"

#include <algorithm>

#include "server/base/sha256.h"

namespace webmunk {
namespace {

// 120 bits: no two keys ever share a bucket, and no allocation beside the node.
constexpr size_t kDigestSize = 15;

}  // namespace

TokenBuckets::Bucket& TokenBuckets::Find(std::string_view key, absl::Time now) {
  std::string digest = Sha256(key).substr(0, kDigestSize);
  const auto found = index_.find(digest);
  if (found == index_.end()) {
    if (buckets_.size() >= max_keys_) {
      index_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::move(digest), rate_.burst, now});
    index_.emplace(buckets_.front().key, buckets_.begin());
    return buckets_.front();
  }
  buckets_.splice(buckets_.begin(), buckets_, found->second);
  Bucket& bucket = buckets_.front();
  // A clock that was set back gives nothing.
  const double seconds = std::max(0.0, absl::ToDoubleSeconds(now - bucket.filled));
  bucket.tokens = std::min(rate_.burst, bucket.tokens + seconds * rate_.per_second);
  bucket.filled = now;
  return bucket;
}

absl::Duration TokenBuckets::Take(std::span<const std::string> keys, absl::Time now) {
  if (!limits()) return absl::ZeroDuration();
  MutexLock lock(mutex_);
  double least = rate_.burst;
  for (const std::string& key : keys) least = std::min(least, Find(key, now).tokens);
  if (least < 1) return absl::Seconds((1 - least) / rate_.per_second);
  for (const std::string& key : keys) --Find(key, now).tokens;
  return absl::ZeroDuration();
}

double TokenBuckets::Available(std::string_view key, absl::Time now) {
  MutexLock lock(mutex_);
  return Find(key, now).tokens;
}

void TokenBuckets::Spend(std::string_view key, double tokens, absl::Time now) {
  MutexLock lock(mutex_);
  Find(key, now).tokens -= tokens;
}

}  // namespace webmunk
