#include "server/rpc/page_token.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr size_t kMacSize = 32;

std::string Mac(const std::string& key, std::string_view content, std::string_view binding) {
  // The size keeps content and binding from flowing into each other.
  return HmacSha256(key,
                    absl::StrCat(content.size(), ":", std::string(content), std::string(binding)));
}

bool Equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

absl::Status BadToken(std::string_view field) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(field),
                   " is not one that the same user was given by a call with the same parameters"));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> PageTokens::Keys() {
  MutexLock lock(mutex_);
  if (keys_.empty()) {
    WEBMUNK_ASSIGN_OR_RETURN(keys_, loader_());
  }
  return keys_;
}

absl::StatusOr<std::string> PageTokens::Sign(std::string_view content, std::string_view binding) {
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> keys, Keys());
  return absl::WebSafeBase64Escape(
      absl::StrCat(std::string(content), Mac(keys.front(), content, binding)));
}

absl::StatusOr<std::string> PageTokens::Verify(std::string_view token, std::string_view binding,
                                               std::string_view field) {
  std::string bytes;
  const absl::string_view text(token.data(), token.size());
  // The escape of the same bytes must be the same text: else some characters of a
  // token could be changed unnoticed.
  if (!absl::WebSafeBase64Unescape(text, &bytes) || absl::WebSafeBase64Escape(bytes) != text ||
      bytes.size() < kMacSize) {
    return BadToken(field);
  }
  const std::string content = bytes.substr(0, bytes.size() - kMacSize);
  const std::string_view mac = std::string_view(bytes).substr(content.size());
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> keys, Keys());
  const bool is_ours = std::any_of(keys.begin(), keys.end(), [&](const std::string& key) {
    return Equal(mac, Mac(key, content, binding));
  });
  if (!is_ours) return BadToken(field);
  return content;
}

}  // namespace webmunk
