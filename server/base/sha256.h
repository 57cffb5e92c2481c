#ifndef WEBMUNK_SERVER_BASE_SHA256_H_
#define WEBMUNK_SERVER_BASE_SHA256_H_

#include <string>
#include <string_view>

namespace webmunk {

// The 32 bytes of SHA-256 over `bytes`.
std::string Sha256(std::string_view bytes);

// The 32 bytes of HMAC-SHA-256 over `bytes`.
std::string HmacSha256(std::string_view key, std::string_view bytes);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_SHA256_H_
