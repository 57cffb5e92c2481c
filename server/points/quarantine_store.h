#ifndef WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_
#define WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/data_point.h"
#include "server/storage/pipeline.h"
#include "server/storage/transaction.h"

namespace webmunk {

// Something acknowledged that could not be stored.
struct QuarantineEntry {
  enum class Kind { kBundle, kPoint };

  Kind kind = Kind::kPoint;
  int64_t bundle_id = 0;
  // Microseconds since 1970.
  int64_t received = 0;
  std::optional<std::string> participant;
  // A stable word, such as `bad-timestamp`.
  std::string_view reason;
  std::string detail;
  // How `raw` is encoded: `identity`, `gzip` or `typed`.
  std::string_view encoding;
  bool encrypted = false;
  std::string_view nonce;
  // The bytes as they came.
  std::string_view raw;
  // Whether `raw` is one point instead of an array.
  bool is_single_point = false;
  // Of a point: how many equal ones stood before it in its bundle.
  int32_t occurrence = 0;
  // Of a point whose identity is known.
  std::optional<PointHash> hash;
  // Empty: unknown.
  std::string_view client_address;
  // The entry that this is: one that was read again in vain.
  std::optional<int64_t> replayed_id;
};

// Keeps those of `entries` that are not kept already, and returns the reason of each of
// them. ALREADY_EXISTS if somebody else kept a large one at the same moment; the
// transaction is void then.
absl::StatusOr<std::vector<std::string>> InsertQuarantine(
    Transaction& transaction, std::span<const QuarantineEntry* const> entries);

// What two entries of one kind and occurrence have in common if they are the same one;
// see sql/0010_ingest_review.sql.
std::string QuarantineKey(const QuarantineEntry& entry);

// An entry as it must be read again.
struct QuarantinedBytes {
  int64_t id = 0;
  QuarantineEntry::Kind kind = QuarantineEntry::Kind::kPoint;
  // The bundle that it came with.
  int64_t bundle_id = 0;
  std::string reason;
  std::string encoding;
  bool encrypted = false;
  std::string nonce;
  std::string raw;
  bool is_single_point = false;
  int32_t occurrence = 0;
  std::optional<PointHash> hash;
  std::string client_address;
};

// NOT_FOUND if there is no such entry (any more).
absl::StatusOr<QuarantinedBytes> LoadQuarantined(Connection& connection, int64_t id);

// Locks those of `ids` that exist until the transaction ends and returns them,
// ascending. All lock in that order.
absl::StatusOr<std::vector<int64_t>> LockQuarantined(Transaction& transaction,
                                                     const std::vector<int64_t>& ids);

// Writes down that reading the locked entry `replayed_id` again failed: its new
// reason, detail and, if known, participant.
PgStatement NoteReplayFailure(const QuarantineEntry& entry);

// Deletes locked entries.
absl::Status DeleteQuarantined(Transaction& transaction, const std::vector<int64_t>& ids);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_
