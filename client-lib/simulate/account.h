#ifndef WEBMUNK_SIMULATE_ACCOUNT_H_
#define WEBMUNK_SIMULATE_ACCOUNT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "simulate/extension.h"
#include "webmunk/client.h"

namespace webmunk::simulate {

// What the server must hold of one participant, in little memory: a count and a
// sum of hashes instead of the points. Not thread-safe.
class Account {
 public:
  explicit Account(std::string participant) : participant_(std::move(participant)) {}

  // The point was acknowledged: it must be stored, once.
  void AddCertain(const PointKey& point);
  // The point may be stored, once: what became of its bundle is not known.
  // `point` must share its time and kind with no other point.
  void AddUncertain(const PointKey& point) { uncertain_.push_back(Hash(point)); }
  // Rows were left unsent, so that there is nothing to compare with.
  void GiveUp() { is_given_up_ = true; }

  const std::string& participant() const { return participant_; }
  bool is_given_up() const { return is_given_up_; }

 private:
  friend class StoredPoints;
  static std::uint64_t Hash(const PointKey& point);

  const std::string participant_;
  std::int64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::vector<std::uint64_t> uncertain_;
  bool is_given_up_ = false;
};

// What the server holds, compared with what it must.
struct LedgerVerdict {
  // Points that the server holds of the participants.
  std::int64_t stored = 0;
  // Acknowledged and not stored; stored twice, or never made.
  std::int64_t missing = 0;
  std::int64_t surplus = 0;
  // A line for each of the first participants that differ.
  std::vector<std::string> differences;

  bool IsRight() const { return missing == 0 && surplus == 0; }
};

// Lists all points of the accounts' participants, with as many `connections` at a
// time. An error of the server ends it.
absl::StatusOr<LedgerVerdict> CheckLedger(const Client& client,
                                          const std::vector<Account>& accounts, int connections);

}  // namespace webmunk::simulate

#endif  // WEBMUNK_SIMULATE_ACCOUNT_H_
