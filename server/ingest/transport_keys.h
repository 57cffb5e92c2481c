#ifndef WEBMUNK_SERVER_INGEST_TRANSPORT_KEYS_H_
#define WEBMUNK_SERVER_INGEST_TRANSPORT_KEYS_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// The bytes of a NaCl box's nonce.
inline constexpr size_t kBoxNonceSize = 24;

// The keys that open encrypted bundles (NaCl box: Curve25519, XSalsa20-Poly1305).
// While keys are changed there are several on either side; each pair is tried.
// Immutable, and so thread-safe.
class TransportKeys {
 public:
  // No keys: nothing can be opened.
  TransportKeys() = default;

  // Reads the secret keys of the server and the public keys of its clients, base64
  // of 32 bytes, one a line. Both paths empty: no keys. INVALID_ARGUMENT, naming
  // file and line but no key, if they cannot be used.
  static absl::StatusOr<TransportKeys> Load(const std::string& server_key_file,
                                            const std::string& client_key_file);

  bool empty() const { return shared_.empty(); }

  // What the box holds; nothing if no key opens it. `nonce` is 24 bytes. Needs
  // memory of the size of `box`.
  std::optional<std::string> Open(std::string_view box, std::string_view nonce) const;

 private:
  using Key = std::array<unsigned char, 32>;

  static absl::StatusOr<std::vector<Key>> LoadFile(const std::string& path);

  // One per pair of a server's and a client's key.
  std::vector<Key> shared_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_INGEST_TRANSPORT_KEYS_H_
