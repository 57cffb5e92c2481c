#ifndef WEBMUNK_SERVER_POINTS_UTF8_H_
#define WEBMUNK_SERVER_POINTS_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace webmunk {

// Appends one character, which must not be a surrogate.
void AppendUtf8(uint32_t c, std::string& out);

// The character of valid UTF-8 that begins at `p`, which moves behind it.
inline uint32_t TakeCharacter(const char*& p) {
  const auto first = static_cast<unsigned char>(*p++);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
  uint32_t c = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) c = c << 6 | (static_cast<unsigned char>(*p++) & 0x3F);
  return c;
}

// The number of characters (code points) of valid UTF-8.
size_t CountCharacters(std::string_view text);

// The longest beginning of valid UTF-8 with at most `max` characters.
std::string_view FirstCharacters(std::string_view text, size_t max);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_UTF8_H_
