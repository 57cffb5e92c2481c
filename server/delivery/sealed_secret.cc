#include "server/delivery/sealed_secret.h"

#include <sodium.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/secret_file.h"
#include "server/base/sha256.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kVersion[] = "v1";
constexpr size_t kLongestId = 32;

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool IsId(const std::string& text) {
  return !text.empty() && text.size() <= kLongestId &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_';
         });
}

bool IsKey(const std::string& text) {
  return text.size() == size_t{crypto_secretbox_KEYBYTES} * 2 &&
         std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return absl::ascii_isxdigit(c); });
}

// The id of a sealed text's key; empty if it is none.
std::string KeyIdOf(const std::string& sealed) {
  const std::vector<std::string> parts = absl::StrSplit(sealed, '.');
  return parts.size() == 3 && parts[0] == kVersion ? parts[1] : "";
}

}  // namespace

absl::StatusOr<SecretKeys> SecretKeys::Read(const std::string& path) {
  if (sodium_init() < 0) return absl::InternalError("libsodium cannot be used");
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> lines, ReadSecretLines(path));
  SecretKeys keys;
  for (const std::string& line : lines) {
    const std::vector<std::string> parts =
        absl::StrSplit(line, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    if (parts.size() != 2 || !IsId(parts[0]) || !IsKey(parts[1])) {
      return absl::InvalidArgumentError(
          absl::StrCat("the lines of ", path,
                       " must be ID KEY, with a KEY of 64 hexadecimal "
                       "digits"));
    }
    if (!keys.keys_.emplace(parts[0], absl::HexStringToBytes(parts[1])).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, " has two keys of one ID"));
    }
    if (keys.first_.empty()) keys.first_ = parts[0];
  }
  return keys;
}

absl::StatusOr<std::string> SecretKeys::Seal(const std::string& secret,
                                             const std::string& owner) const {
  if (IsEmpty()) {
    return absl::FailedPreconditionError(
        "this server has no key to keep secrets with; see --secret_key_file");
  }
  // Secretbox knows no data beside the secret.
  const std::string text = absl::StrCat(Sha256(owner), secret);
  std::string nonce(crypto_secretbox_NONCEBYTES, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string box(crypto_secretbox_MACBYTES + text.size(), '\0');
  crypto_secretbox_easy(Bytes(box), Bytes(text), text.size(), Bytes(nonce),
                        Bytes(keys_.at(first_)));
  return absl::StrCat(kVersion, ".", first_, ".", absl::WebSafeBase64Escape(nonce + box));
}

absl::StatusOr<std::string> SecretKeys::Open(const std::string& sealed,
                                             const std::string& owner) const {
  const auto key = keys_.find(KeyIdOf(sealed));
  if (key == keys_.end()) {
    return absl::FailedPreconditionError(
        "the key that a secret was sealed with is not in the server's key file");
  }
  std::string box;
  constexpr size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  const std::string encoded = sealed.substr(sealed.rfind('.') + 1);
  // Other texts than the one that was written may mean the same bytes.
  if (!absl::WebSafeBase64Unescape(encoded, &box) || box.size() < kOverhead ||
      absl::WebSafeBase64Escape(box) != encoded) {
    return absl::DataLossError("a sealed secret cannot be read");
  }
  const std::string nonce = box.substr(0, crypto_secretbox_NONCEBYTES);
  box.erase(0, crypto_secretbox_NONCEBYTES);
  std::string text(box.size() - crypto_secretbox_MACBYTES, '\0');
  if (crypto_secretbox_open_easy(Bytes(text), Bytes(box), box.size(), Bytes(nonce),
                                 Bytes(key->second)) != 0) {
    return absl::DataLossError("a sealed secret is not what was sealed");
  }
  const std::string owners = Sha256(owner);
  if (!text.starts_with(owners)) return absl::DataLossError("a sealed secret is another's");
  return text.substr(owners.size());
}

bool SecretKeys::IsOld(const std::string& sealed) const { return KeyIdOf(sealed) != first_; }

}  // namespace webmunk
