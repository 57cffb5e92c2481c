#ifndef WEBMUNK_SERVER_POINTS_ERASURE_KEY_STORE_H_
#define WEBMUNK_SERVER_POINTS_ERASURE_KEY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/storage/connection.h"
#include "server/storage/transaction.h"

namespace webmunk {

// The database's half of ErasureKey, and the HMAC of a known text under the key.
struct ErasureSecret {
  std::string secret;
  std::string key_check;
};

absl::StatusOr<std::optional<ErasureSecret>> FindErasureSecret(Connection& connection);
// Stores `fresh` unless there is one already, and returns the one that is stored.
absl::StatusOr<ErasureSecret> MakeErasureSecret(Connection& connection, const ErasureSecret& fresh);

// Those of the HMACs whose identifiers must not become known again.
absl::StatusOr<std::vector<std::string>> FindBlocked(Connection& connection,
                                                     const std::vector<std::string>& hmacs);

// Blocks identifiers, those that are not blocked yet, for an erasure.
absl::Status BlockIdentifiers(Transaction& transaction, int64_t erasure_id,
                              const std::vector<std::string>& hmacs);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ERASURE_KEY_STORE_H_
