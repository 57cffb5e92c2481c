#ifndef WEBMUNK_SERVER_ACCESS_AUDIT_READ_STORE_H_
#define WEBMUNK_SERVER_ACCESS_AUDIT_READ_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// An entry as it is stored.
struct AuditRecord {
  int64_t id = 0;
  // Microseconds since 1970.
  int64_t created = 0;
  // Empty: nobody who is known.
  std::string user;
  int64_t session_id = 0;
  int64_t token_id = 0;
  std::string client_address;
  std::string method;
  std::vector<int32_t> participant_ids;
  // A resource name for each of them.
  std::vector<std::string> participants;
  std::string details;
  std::optional<int> code;
  int64_t items = 0;
};

// Which entries; a field without a value lets all through.
struct AuditFilter {
  std::optional<std::string> user;
  std::optional<std::string> method;
  // The identifier.
  std::optional<std::string> participant;
  std::optional<std::string> client_address;
  // Microseconds since 1970, half-open.
  int64_t created_from = INT64_MIN;
  int64_t created_to = INT64_MAX;
  // No entry fits.
  bool is_never = false;
};

// Up to `limit` entries before the entry `before` (0: from the newest), newest first.
absl::StatusOr<std::vector<AuditRecord>> ListAuditEntries(Connection& connection,
                                                          const AuditFilter& filter, int64_t before,
                                                          int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUDIT_READ_STORE_H_
