#ifndef WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_
#define WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/mutex.h"
#include "server/points/quarantine_usage_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// What the quarantine may hold, in bytes. 0: no limit of that kind.
struct QuarantineLimits {
  int64_t total = 0;
  int64_t per_participant = 0;
  int64_t per_address = 0;
};

// What a bundle needs of the quarantine.
struct QuarantineClaim {
  int64_t bytes = 0;
  // Of these, those of participants that could be told.
  std::map<std::string, int64_t> of_participants;
  // Empty: unknown.
  std::string address;
};

// Keeps the quarantine within its limits without a row that all writers wait for:
// each server knows what there was a few seconds ago and what it added since, so
// that servers together may pass a limit by what they take in within seconds, and
// transactions at the same time by what they take. Thread-safe.
class QuarantineBudget {
 public:
  explicit QuarantineBudget(QuarantineLimits limits) : limits_(limits) {}

  // Looks how much there is, and logs a warning, once an hour, while it is more than
  // 80 % of the limit. To be called every few seconds.
  absl::Status Refresh(Connection& connection);

  // As of the last look.
  QuarantineUsage usage() const;
  const QuarantineLimits& limits() const { return limits_; }

 private:
  friend class QuarantineClaims;

  // What one participant or address has, as of some seconds ago and since.
  struct Known {
    int64_t bytes = 0;
    absl::Time asked;
  };
  using Loader = absl::StatusOr<int64_t>(Connection&, const std::string&);

  using KnownByKey = std::unordered_map<std::string, Known>;
  // participants_ or addresses_.
  using Which = KnownByKey QuarantineBudget::*;
  using BytesByKey = std::map<std::string, int64_t>;

  // Whether a claim fits whose keys have, with what was claimed beside it, so many
  // bytes. May ask the database over `connection`.
  absl::StatusOr<bool> Fits(Connection& connection, int64_t bytes, const BytesByKey& participants,
                            const BytesByKey& addresses);
  absl::StatusOr<bool> FitsEach(Connection& connection, const BytesByKey& wanted, int64_t limit,
                                Loader& load, Which which);
  absl::StatusOr<int64_t> BytesOf(Connection& connection, const std::string& key, Loader& load,
                                  Which which);
  void Add(int64_t bytes, const BytesByKey& participants, const BytesByKey& addresses);

  const QuarantineLimits limits_;
  mutable Mutex mutex_;
  QuarantineUsage usage_ ABSL_GUARDED_BY(mutex_);
  int64_t added_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Time warned_ ABSL_GUARDED_BY(mutex_) = absl::InfinitePast();
  KnownByKey participants_ ABSL_GUARDED_BY(mutex_);
  KnownByKey addresses_ ABSL_GUARDED_BY(mutex_);
};

// What one attempt to store a batch needs. It counts once it is committed: an attempt
// that is repeated uses nothing up. Not thread-safe; the budget must outlive it.
class QuarantineClaims {
 public:
  explicit QuarantineClaims(QuarantineBudget& budget) : budget_(budget) {}

  // Adds the claim and returns true; false, with nothing added, if there is no room
  // for it beside the others. May ask the database over `connection`.
  absl::StatusOr<bool> Take(Connection& connection, const QuarantineClaim& claim);

  // To be called after the commit.
  void Count() { budget_.Add(bytes_, of_participants_, from_addresses_); }

 private:
  QuarantineBudget& budget_;
  int64_t bytes_ = 0;
  QuarantineBudget::BytesByKey of_participants_;
  QuarantineBudget::BytesByKey from_addresses_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_QUARANTINE_BUDGET_H_
