#ifndef WEBMUNK_SERVER_STORAGE_SIGNING_KEY_STORE_H_
#define WEBMUNK_SERVER_STORAGE_SIGNING_KEY_STORE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/storage/connection.h"

namespace webmunk {

// The keys that sign tokens, 32 bytes each, newest first. Makes one if there is
// none; servers that do so at once end up with the same.
absl::StatusOr<std::vector<std::string>> LoadSigningKeys(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_STORAGE_SIGNING_KEY_STORE_H_
