#ifndef WEBMUNK_SERVER_DELIVERY_SEALED_SECRET_H_
#define WEBMUNK_SERVER_DELIVERY_SEALED_SECRET_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace webmunk {

// Keeps secrets unreadable at rest: XSalsa20 and Poly1305 (secretbox) under a key from
// a file, which can be changed: the first key of the file seals, all of them open. A
// sealed text is `v1.<key's id>.<base64>`. Thread-safe.
class SecretKeys {
 public:
  // No keys: nothing can be sealed.
  SecretKeys() = default;

  // Reads lines `ID KEY`, KEY being 64 hexadecimal digits and ID up to 32 letters,
  // digits, `-` and `_`. INVALID_ARGUMENT with no part of a key.
  static absl::StatusOr<SecretKeys> Read(const std::string& path);

  bool IsEmpty() const { return keys_.empty(); }

  // FAILED_PRECONDITION without keys. `owner` is whom it belongs to: it opens for no other.
  absl::StatusOr<std::string> Seal(const std::string& text, const std::string& owner) const;

  // FAILED_PRECONDITION if the key is not there any more, DATA_LOSS if the text is not
  // what was sealed, or was another's.
  absl::StatusOr<std::string> Open(const std::string& sealed, const std::string& owner) const;

  // Whether the text should be sealed anew, its key not being the first.
  bool IsOld(const std::string& sealed) const;

 private:
  std::string first_;
  std::map<std::string, std::string> keys_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_SEALED_SECRET_H_
