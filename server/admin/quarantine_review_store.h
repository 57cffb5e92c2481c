#ifndef WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_STORE_H_
#define WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/points/quarantine_store.h"
#include "server/storage/connection.h"

namespace webmunk {

// An entry without its bytes. Times are microseconds since 1970.
struct QuarantineRecord {
  int64_t id = 0;
  QuarantineEntry::Kind kind = QuarantineEntry::Kind::kPoint;
  std::string reason;
  std::string detail;
  std::optional<std::string> participant;
  // Who has this name; 0: nobody, or none is known.
  int32_t participant_id = 0;
  int64_t received = 0;
  int64_t size_bytes = 0;
  std::string encoding;
  bool encrypted = false;
  int32_t replay_count = 0;
};

// Which entries: those that all of the fields present fit.
struct QuarantineFilter {
  std::optional<QuarantineEntry::Kind> kind;
  std::optional<std::string> reason;
  std::optional<std::string> participant;
  std::optional<int64_t> received_from;
  // Exclusive.
  std::optional<int64_t> received_before;
};

// Where in the list of entries, newest first, one stands.
struct QuarantinePosition {
  int64_t received = 0;
  int64_t id = 0;
};

// Up to `limit` entries behind `after`, newest first.
absl::StatusOr<std::vector<QuarantineRecord>> ListQuarantine(
    Connection& connection, const QuarantineFilter& filter,
    const std::optional<QuarantinePosition>& after, int limit);

// NOT_FOUND if there is no such entry (any more).
absl::StatusOr<QuarantineRecord> FindQuarantined(Connection& connection, int64_t id);

// The highest id so far; 0 if there are no entries.
absl::StatusOr<int64_t> LastQuarantineId(Connection& connection);

// Up to `limit` ids in (`after`, `last`], ascending.
absl::StatusOr<std::vector<int64_t>> ListQuarantineIds(Connection& connection,
                                                       const QuarantineFilter& filter,
                                                       int64_t after, int64_t last, int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ADMIN_QUARANTINE_REVIEW_STORE_H_
