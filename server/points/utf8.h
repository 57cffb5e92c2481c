#ifndef WEBMUNK_SERVER_POINTS_UTF8_H_
#define WEBMUNK_SERVER_POINTS_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace webmunk {

// Appends one character, which must not be a surrogate.
void AppendUtf8(uint32_t c, std::string& out);

// The number of characters (code points) of valid UTF-8.
size_t CountCharacters(std::string_view text);

// The longest beginning of valid UTF-8 with at most `max` characters.
std::string_view FirstCharacters(std::string_view text, size_t max);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_UTF8_H_
