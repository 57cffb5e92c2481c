#ifndef WEBMUNK_SERVER_POINTS_QUARANTINE_USAGE_STORE_H_
#define WEBMUNK_SERVER_POINTS_QUARANTINE_USAGE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// How much the quarantine holds.
struct QuarantineUsage {
  int64_t entries = 0;
  int64_t size_bytes = 0;
  // When the oldest entry arrived, in microseconds since 1970.
  std::optional<int64_t> oldest;
};

// Cheap, however much there is.
absl::StatusOr<QuarantineUsage> LoadQuarantineUsage(Connection& connection);

// Bytes of the entries of one participant, or from one address. Costs what there
// is of them.
absl::StatusOr<int64_t> QuarantinedOfParticipant(Connection& connection,
                                                 const std::string& participant);
absl::StatusOr<int64_t> QuarantinedFromAddress(Connection& connection, const std::string& address);

// Deletes up to `limit` entries that arrived before `received_before` (microseconds
// since 1970), oldest first, and returns how many.
absl::StatusOr<int64_t> ExpireQuarantined(Connection& connection, int64_t received_before,
                                          int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_QUARANTINE_USAGE_STORE_H_
