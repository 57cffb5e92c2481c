#include "server/points/json_text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "server/points/string_scan.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr size_t kUnbounded = size_t{1} << 62;

uint32_t HexDigit(char c) {
  if (c <= '9') return c - '0';
  return (c | 0x20) - 'a' + 10;
}

uint32_t CodeUnit(const char* hex) {
  return HexDigit(hex[0]) << 12 | HexDigit(hex[1]) << 8 | HexDigit(hex[2]) << 4 | HexDigit(hex[3]);
}

// Appends what the `\u` escape at `p` stands for; returns what follows it.
const char* AppendUnicodeEscape(const char* p, const char* end, std::string& out) {
  constexpr uint32_t kReplacement = 0xFFFD;
  const uint32_t unit = CodeUnit(p + 2);
  p += 6;
  if (unit < 0xD800 || unit > 0xDFFF) {
    if (unit != 0) AppendUtf8(unit, out);
    return p;
  }
  if (unit < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u') {
    const uint32_t low = CodeUnit(p + 2);
    if (low >= 0xDC00 && low <= 0xDFFF) {
      AppendUtf8(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), out);
      return p + 6;
    }
  }
  AppendUtf8(kReplacement, out);
  return p;
}

char SimpleEscape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

const char* SkipJsonString(const char* p) {
  const char* begin = p + 1;
  while (true) {
    // The text holds the quote: the search needs no end, and memchr stops there.
    p = static_cast<const char*>(std::memchr(p + 1, '"', kUnbounded));
    const char* escapes = p;
    while (escapes != begin && escapes[-1] == '\\') --escapes;
    if ((p - escapes) % 2 == 0) return p + 1;
  }
}

const char* SkipJsonValue(const char* p) {
  if (*p == '"') return SkipJsonString(p);
  if (*p != '{' && *p != '[') {
    while (*p != ',' && *p != '}' && *p != ']' && *p != '\0') ++p;
    return p;
  }
  size_t depth = 0;
  do {
    if (*p == '"') {
      p = SkipJsonString(p);
      continue;
    }
    if (*p == '{' || *p == '[') ++depth;
    if (*p == '}' || *p == ']') --depth;
    ++p;
  } while (depth > 0);
  return p;
}

bool JsonMember::HasEscapedName(std::string_view name) const {
  return DecodeJsonString(key) == name;
}

std::vector<JsonMember> ReadJsonMembers(std::string_view object) {
  std::vector<JsonMember> members;
  ReadJsonMembers(object, members);
  return members;
}

void ReadJsonMembers(std::string_view object, std::vector<JsonMember>& members) {
  members.clear();
  // Points are objects; what a person wrote into the database may be anything.
  if (object.empty() || object.front() != '{') return;
  const char* p = object.data() + 1;
  while (*p == '"') {
    const char* key = p;
    // Keys are short: a loop is faster than a search.
    do {
      ++p;
    } while (*p != '"' && *p != '\\');
    const bool has_escapes = *p == '\\';
    p = has_escapes ? SkipJsonString(key) : p + 1;
    const char* value = p + 1;
    const char* value_end = SkipJsonValue(value);
    members.push_back(
        {std::string_view(key, p - key), std::string_view(value, value_end - value), has_escapes});
    p = value_end + (*value_end == ',' ? 1 : 0);
  }
}

std::string_view FindJsonMember(const std::vector<JsonMember>& members, std::string_view name) {
  const auto last = std::find_if(members.rbegin(), members.rend(),
                                 [&](const JsonMember& member) { return member.Is(name); });
  return last == members.rend() ? std::string_view() : last->value;
}

void AppendDecodedJsonString(std::string_view token, std::string& out) {
  AppendDecodedJsonString(token.data(), token.data() + token.size(), out);
}

const char* AppendDecodedJsonString(const char* p, const char* end, std::string& out) {
  ++p;
  while (true) {
    const char* special = FindStringSpecial(p, end);
    out.append(p, special - p);
    p = special;
    if (*p == '"') return p + 1;
    if (p[1] == 'u') {
      p = AppendUnicodeEscape(p, end, out);
    } else {
      out += SimpleEscape(p[1]);
      p += 2;
    }
  }
}

std::string DecodeJsonString(std::string_view token) {
  std::string text;
  AppendDecodedJsonString(token, text);
  return text;
}

}  // namespace webmunk
