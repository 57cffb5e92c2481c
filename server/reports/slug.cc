#include "server/reports/slug.h"

#include <cstdint>

#include "server/points/utf8.h"

namespace webmunk {
namespace {

bool IsWordCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}
// As Python's `\s` sees it: the separators U+001C to U+001F too.
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1C && c <= 0x1F); }
bool IsEdge(char c) { return c == '-' || c == '_'; }

}  // namespace

std::string Slug(std::string_view text) {
  std::string ascii;
  for (const char* p = text.data(); p != text.data() + text.size();) {
    const uint32_t c = TakeCharacter(p);
    if (c < 0x80) {
      ascii += static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    } else {
      AppendSlugCharacters(c, ascii);
    }
  }
  std::string slug;
  for (const char c : ascii) {
    if (IsWordCharacter(c)) {
      slug += c;
    } else if ((c == '-' || IsSpace(c)) && !slug.ends_with('-')) {
      slug += '-';
    }
  }
  size_t begin = 0;
  while (begin < slug.size() && IsEdge(slug[begin])) ++begin;
  size_t end = slug.size();
  while (end > begin && IsEdge(slug[end - 1])) --end;
  return slug.substr(begin, end - begin);
}

}  // namespace webmunk
