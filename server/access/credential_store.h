#ifndef WEBMUNK_SERVER_ACCESS_CREDENTIAL_STORE_H_
#define WEBMUNK_SERVER_ACCESS_CREDENTIAL_STORE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/base/access.h"
#include "server/storage/connection.h"

namespace webmunk {

// Who a secret belongs to.
struct Credential {
  Principal principal;
  // Whether its use should be noted: it was not within the last minute.
  bool is_use_due = false;
};

// The owner of the API token with this SHA-256; none if it is unknown or expired, or
// its user is disabled.
absl::StatusOr<std::optional<Credential>> FindTokenOwner(Connection& connection,
                                                         const std::string& sha256);

// The same of a session, which also ends if it is not used for `idle`.
absl::StatusOr<std::optional<Credential>> FindSessionOwner(Connection& connection,
                                                           const std::string& sha256,
                                                           absl::Duration idle);

// Notes that the principal's token or session is used from this address.
absl::Status NoteUse(Connection& connection, const Principal& principal,
                     const std::string& client_address);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_CREDENTIAL_STORE_H_
