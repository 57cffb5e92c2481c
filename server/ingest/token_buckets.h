#ifndef WEBMUNK_SERVER_INGEST_TOKEN_BUCKETS_H_
#define WEBMUNK_SERVER_INGEST_TOKEN_BUCKETS_H_

#include <algorithm>
#include <cstddef>
#include <list>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "absl/time/time.h"
#include "server/base/mutex.h"

namespace webmunk {

// A bucket of tokens for each of many keys: full at first, filled at a steady rate,
// emptied by what is allowed. Thread-safe. Memory is bounded: the key longest
// unseen is forgotten, and begins with a full bucket should it come again.
class TokenBuckets {
 public:
  struct Rate {
    // Tokens per second; 0 allows everything.
    double per_second = 0;
    // What a bucket holds; at least 1.
    double burst = 1;
  };

  explicit TokenBuckets(Rate rate, size_t max_keys = size_t{1} << 16)
      : rate_{rate.per_second, std::max(1.0, rate.burst)}, max_keys_(max_keys) {}

  bool limits() const { return rate_.per_second > 0; }

  // Takes a token of each key, or none: then the time until all have one. Zero:
  // taken.
  absl::Duration Take(std::span<const std::string> keys, absl::Time now);

  // How many tokens a key has; below 0 after Spend of more than there were.
  double Available(std::string_view key, absl::Time now);
  void Spend(std::string_view key, double tokens, absl::Time now);

 private:
  struct Bucket {
    // A digest, so that long keys take no more memory.
    std::string key;
    double tokens;
    absl::Time filled;
  };

  Bucket& Find(std::string_view key, absl::Time now) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Rate rate_;
  const size_t max_keys_;
  Mutex mutex_;
  // The one seen last in front.
  std::list<Bucket> buckets_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> index_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_TOKEN_BUCKETS_H_
