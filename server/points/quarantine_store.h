#ifndef WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_
#define WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
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
};

// Keeps `entry` unless the same bytes are kept already.
absl::Status InsertQuarantine(Transaction& transaction, const QuarantineEntry& entry);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_QUARANTINE_STORE_H_
