#ifndef WEBMUNK_SERVER_ACCESS_SECRET_TEXT_H_
#define WEBMUNK_SERVER_ACCESS_SECRET_TEXT_H_

#include <string>

namespace webmunk {

// New secrets, unguessable. Only their SHA-256 may be kept.

// 64 letters and digits.
std::string NewApiTokenText();
// 43 characters of URL-safe base64: 32 bytes.
std::string NewSessionTokenText();

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_SECRET_TEXT_H_
