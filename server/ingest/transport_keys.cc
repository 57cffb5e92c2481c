#include "server/ingest/transport_keys.h"

#include <sodium.h>

#include <algorithm>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/base/secret_file.h"
#include "server/base/status_macros.h"

namespace webmunk {

static_assert(kBoxNonceSize == crypto_box_NONCEBYTES);

absl::StatusOr<std::vector<TransportKeys::Key>> TransportKeys::LoadFile(const std::string& path) {
  static_assert(sizeof(Key) == crypto_box_SECRETKEYBYTES);
  static_assert(sizeof(Key) == crypto_box_PUBLICKEYBYTES);
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<std::string> lines, ReadSecretLines(path));
  std::vector<Key> keys;
  for (const std::string& line : lines) {
    std::string bytes;
    Key key;
    if (!absl::Base64Unescape(line, &bytes) || bytes.size() != key.size()) {
      return absl::InvalidArgumentError(absl::StrCat("key ", keys.size() + 1, " of the file ", path,
                                                     " is not the base64 text of 32 bytes"));
    }
    std::copy(bytes.begin(), bytes.end(), key.begin());
    keys.push_back(key);
  }
  return keys;
}

absl::StatusOr<TransportKeys> TransportKeys::Load(const std::string& server_key_file,
                                                  const std::string& client_key_file) {
  TransportKeys keys;
  if (server_key_file.empty() && client_key_file.empty()) return keys;
  if (server_key_file.empty() || client_key_file.empty()) {
    return absl::InvalidArgumentError("give both of --server_key_file and --client_key_file");
  }
  if (sodium_init() < 0) return absl::InternalError("libsodium cannot be used");
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<Key> servers, LoadFile(server_key_file));
  WEBMUNK_ASSIGN_OR_RETURN(const std::vector<Key> clients, LoadFile(client_key_file));
  for (const Key& client : clients) {
    for (const Key& server : servers) {
      Key shared;
      if (crypto_box_beforenm(shared.data(), client.data(), server.data()) != 0) {
        return absl::InvalidArgumentError(
            absl::StrCat("the file ", client_key_file, " holds a key that is no public key"));
      }
      keys.shared_.push_back(shared);
    }
  }
  return keys;
}

std::optional<std::string> TransportKeys::Open(std::string_view box, std::string_view nonce) const {
  if (box.size() < crypto_box_MACBYTES || nonce.size() != kBoxNonceSize) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(box.data());
  const auto* nonce_bytes = reinterpret_cast<const unsigned char*>(nonce.data());
  std::string text(box.size() - crypto_box_MACBYTES, '\0');
  for (const Key& key : shared_) {
    if (crypto_box_open_easy_afternm(reinterpret_cast<unsigned char*>(text.data()), bytes,
                                     box.size(), nonce_bytes, key.data()) == 0) {
      return text;
    }
  }
  return std::nullopt;
}

}  // namespace webmunk
