#ifndef WEBMUNK_SERVER_ACCESS_PASSWORD_HASH_H_
#define WEBMUNK_SERVER_ACCESS_PASSWORD_HASH_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace webmunk {

// INVALID_ARGUMENT, naming `field`, unless it has 12 to 1,024 bytes.
absl::Status CheckNewPassword(const std::string& password, const std::string& field);

// Argon2id in libsodium's text form. Takes 64 MiB and about 0.1 s, and so does
// VerifyPassword: for threads that may.
absl::StatusOr<std::string> HashPassword(const std::string& password);

// Whether the hash is the password's. Without a hash (empty) it is not, which takes
// as long.
bool VerifyPassword(const std::string& hash, const std::string& password);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_PASSWORD_HASH_H_
