#include "server/points/utf8.h"

namespace webmunk {
namespace {

bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += BeginsCharacter(c) ? 1 : 0;
  return count;
}

std::string_view FirstCharacters(std::string_view text, size_t max) {
  if (text.size() <= max) return text;
  size_t count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (BeginsCharacter(text[i]) && ++count > max) return text.substr(0, i);
  }
  return text;
}

}  // namespace webmunk
