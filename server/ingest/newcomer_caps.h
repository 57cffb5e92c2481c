#ifndef WEBMUNK_SERVER_INGEST_NEWCOMER_CAPS_H_
#define WEBMUNK_SERVER_INGEST_NEWCOMER_CAPS_H_

#include <cstddef>
#include <map>
#include <string>

#include "absl/time/time.h"
#include "server/ingest/token_buckets.h"

namespace webmunk {

// How many participants and generators that nobody knew may come from one client
// network in an hour: whoever posts names them, and each makes a row. Thread-safe.
class NewcomerCaps {
 public:
  // 0: no cap.
  struct Options {
    size_t participants_per_hour = 0;
    size_t generators_per_hour = 0;
  };

  explicit NewcomerCaps(Options options);

 private:
  friend class BatchNewcomers;

  TokenBuckets participants_;
  TokenBuckets generators_;
};

// The newcomers of one attempt to store a batch. They count once it is committed:
// an attempt that is repeated costs nobody anything. Batches at the same time may
// together exceed a cap. Not thread-safe; the caps must outlive it.
class BatchNewcomers {
 public:
  explicit BatchNewcomers(NewcomerCaps& caps);

  // Whether the client of this address may bring one more.
  bool MayBringParticipant(const std::string& address);
  bool MayBringGenerator(const std::string& address);

  // To be called after the commit.
  void Count();

 private:
  using Brought = std::map<std::string, size_t>;

  bool MayBring(const std::string& address, TokenBuckets& caps, Brought& brought) const;
  void Count(TokenBuckets& caps, const Brought& brought) const;

  NewcomerCaps& caps_;
  const absl::Time now_;
  // By client network.
  Brought participants_;
  Brought generators_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_NEWCOMER_CAPS_H_
