#include "server/points/erasure_key.h"

#include <openssl/rand.h>

#include <utility>

#include "server/base/secret_file.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"
#include "server/points/erasure_key_store.h"

namespace webmunk {
namespace {

constexpr size_t kSecretSize = 32;
// Whose HMAC tells whether a key is the one that was used before.
constexpr std::string_view kKnownText = "webmunk erasure key";

}  // namespace

absl::Status ErasureKey::Load(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(std::optional<ErasureSecret> stored, FindErasureSecret(connection));
  if (!stored) {
    std::string secret(kSecretSize, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(secret.data()), kSecretSize) != 1) {
      return absl::InternalError("no random bytes for the erasure key");
    }
    const std::string check = HmacSha256(HmacSha256(secret, file_half_), kKnownText);
    WEBMUNK_ASSIGN_OR_RETURN(stored, MakeErasureSecret(connection, {std::move(secret), check}));
  }
  std::string key = HmacSha256(stored->secret, file_half_);
  if (!EqualsInConstantTime(HmacSha256(key, kKnownText), stored->key_check)) {
    return absl::FailedPreconditionError(
        "the database was used with another erasure key file; start the server with that one");
  }
  MutexLock lock(mutex_);
  key_ = std::move(key);
  return absl::OkStatus();
}

absl::StatusOr<std::string> ErasureKey::Hmac(std::string_view identifier) const {
  MutexLock lock(mutex_);
  if (key_.empty()) return absl::UnavailableError("the server is starting; try again later");
  return HmacSha256(key_, identifier);
}

}  // namespace webmunk
