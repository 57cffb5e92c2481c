#ifndef WEBMUNK_SERVER_ACCESS_API_TOKEN_STORE_H_
#define WEBMUNK_SERVER_ACCESS_API_TOKEN_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// A token as it is stored. Times are microseconds since 1970.
struct ApiTokenRecord {
  int64_t id = 0;
  std::string display_name;
  Role role = Role::kNone;
  // Without any: as its user, or, if `is_limited`, nothing.
  std::vector<int32_t> groups;
  bool is_limited = false;
  int64_t expires = 0;
  int64_t created = 0;
  std::optional<int64_t> last_used;
  std::string last_address;
};

// Stores a token and returns it. INVALID_ARGUMENT if a group does not exist.
absl::StatusOr<ApiTokenRecord> InsertApiToken(Transaction& transaction, int32_t user_id,
                                              const std::string& token_sha256,
                                              const ApiTokenRecord& token, bool issued);

// Deletes what the user issued for its password beyond `kept` tokens; those that end
// last are kept, and the one of this id.
absl::Status DeleteOldIssued(Transaction& transaction, int32_t user_id, int64_t id, int kept);

// Up to `limit` tokens of the user before `before` (0: from the newest), newest first.
// Expired ones are there until they are deleted. With `only` (0: all) none but this.
absl::StatusOr<std::vector<ApiTokenRecord>> ListApiTokens(Connection& connection, int32_t user_id,
                                                          int64_t only, int64_t before, int limit);

// NOT_FOUND unless it is a token of the user.
absl::Status DeleteApiToken(Connection& connection, int32_t user_id, int64_t id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_API_TOKEN_STORE_H_
