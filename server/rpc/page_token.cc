#include "server/rpc/page_token.h"

#include <sodium.h>

#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kNonceSize = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagSize = crypto_aead_xchacha20poly1305_ietf_ABYTES;
// The keys are loaded for this and for nothing else to come: each use has one of its own.
constexpr char kPurpose[] = "webmunk page token, XChaCha20-Poly1305";

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string Encrypt(const std::string& key, std::string_view content, std::string_view binding) {
  std::string sealed(kNonceSize + content.size() + kTagSize, '\0');
  randombytes_buf(sealed.data(), kNonceSize);
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed) + kNonceSize, nullptr, Bytes(content),
                                             content.size(), Bytes(binding), binding.size(),
                                             nullptr, Bytes(sealed), Bytes(key));
  return sealed;
}

std::optional<std::string> Decrypt(const std::string& key, std::string_view sealed,
                                   std::string_view binding) {
  std::string content(sealed.size() - kNonceSize - kTagSize, '\0');
  const int status = crypto_aead_xchacha20poly1305_ietf_decrypt(
      Bytes(content), nullptr, nullptr, Bytes(sealed) + kNonceSize, sealed.size() - kNonceSize,
      Bytes(binding), binding.size(), Bytes(sealed), Bytes(key));
  if (status != 0) return std::nullopt;
  return content;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PageTokens::Keys() {
  MutexLock lock(mutex_);
  if (keys_.empty()) {
    if (sodium_init() < 0) return absl::InternalError("libsodium cannot be used");
    WEBMUNK_ASSIGN_OR_RETURN(std::vector<std::string> keys, loader_());
    for (std::string& key : keys) key = HmacSha256(key, kPurpose);
    keys_ = std::move(keys);
  }
  return keys_;
}

absl::StatusOr<std::string> PageTokens::Seal(std::string_view content, std::string_view binding) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> keys, Keys());
  return absl::WebSafeBase64Escape(Encrypt(keys.front(), content, binding));
}

absl::StatusOr<std::string> PageTokens::Open(std::string_view token, std::string_view binding,
                                             std::string_view field) {
  std::string sealed;
  const absl::string_view text(token.data(), token.size());
  // The escape of the same bytes must be the same text: else some characters of a
  // token could be changed unnoticed.
  if (absl::WebSafeBase64Unescape(text, &sealed) && absl::WebSafeBase64Escape(sealed) == text &&
      sealed.size() >= kNonceSize + kTagSize) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> keys, Keys());
    for (const std::string& key : keys) {
      std::optional<std::string> content = Decrypt(key, sealed, binding);
      if (content) return *std::move(content);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field),
                   " is not one that the same user was given by a call with the same parameters"));
}

}  // namespace webmunk
