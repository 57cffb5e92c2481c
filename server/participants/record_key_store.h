#ifndef WEBMUNK_SERVER_PARTICIPANTS_RECORD_KEY_STORE_H_
#define WEBMUNK_SERVER_PARTICIPANTS_RECORD_KEY_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// An Ed25519 key that signs records, in libsodium's layout: 32 bytes and 64.
struct RecordKey {
  int32_t id = 0;
  std::string public_key;
  std::string secret_key;
};

// The newest; none if there is none.
absl::StatusOr<std::optional<RecordKey>> FindRecordKey(Connection& connection);

// Stores a key unless there is one already; the one that is stored.
absl::StatusOr<RecordKey> MakeRecordKey(Connection& connection, const RecordKey& fresh);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_RECORD_KEY_STORE_H_
