#include "server/access/password_hash.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "server/access/secret_text.h"

namespace webmunk {
namespace {

constexpr size_t kMinSize = 12;
constexpr size_t kMaxSize = 1024;

// Of a password that nobody knows.
const std::string& DummyHash() {
  static const std::string hash = HashPassword(NewApiTokenText()).value_or("");
  return hash;
}

}  // namespace

absl::Status CheckNewPassword(const std::string& password, const std::string& field) {
  if (password.size() >= kMinSize && password.size() <= kMaxSize) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(field, " must have ", kMinSize, " to ", kMaxSize, " bytes"));
}

absl::StatusOr<std::string> HashPassword(const std::string& password) {
  if (sodium_init() < 0) return absl::InternalError("libsodium cannot be used");
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), password.data(), password.size(),
                        crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    return absl::ResourceExhaustedError("no memory to hash a password; try again later");
  }
  return std::string(text.data());
}

bool VerifyPassword(const std::string& hash, const std::string& password) {
  const std::string& compared = hash.empty() ? DummyHash() : hash;
  if (sodium_init() < 0) return false;
  // The longest that can have been set; more is work for nothing.
  const size_t size = std::min(password.size(), kMaxSize + 1);
  const bool fits = crypto_pwhash_str_verify(compared.c_str(), password.data(), size) == 0;
  return fits && !hash.empty();
}

}  // namespace webmunk
