#include "server/access/secret_text.h"

#include <openssl/rand.h>

#include <cstdlib>

#include "absl/strings/escaping.h"

namespace webmunk {
namespace {

constexpr size_t kApiTokenSize = 64;
constexpr size_t kSessionBytes = 32;
constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr size_t kLetterCount = sizeof(kLetters) - 1;
// The bytes below it are as many for each letter.
constexpr size_t kFairBytes = 256 - 256 % kLetterCount;

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // There is no going on without randomness.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    std::abort();
  }
  return bytes;
}

}  // namespace

std::string NewApiTokenText() {
  std::string text;
  while (text.size() < kApiTokenSize) {
    for (const char byte : RandomBytes(kApiTokenSize)) {
      const auto value = static_cast<unsigned char>(byte);
      if (value < kFairBytes && text.size() < kApiTokenSize) text += kLetters[value % kLetterCount];
    }
  }
  return text;
}

std::string NewSessionTokenText() { return absl::WebSafeBase64Escape(RandomBytes(kSessionBytes)); }

}  // namespace webmunk
