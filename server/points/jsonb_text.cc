#include "server/points/jsonb_text.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "server/points/json_text.h"
#include "server/points/python_number.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

void AppendEscape(uint32_t unit, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[unit >> shift & 0xF];
}

void AppendCharacter(uint32_t c, std::string& out) {
  switch (c) {
    case '"':
    case '\\':
      out += '\\';
      out += static_cast<char>(c);
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (c >= 0x20 && c < 0x7F) {
    out += static_cast<char>(c);
  } else if (c < 0x10000) {
    AppendEscape(c, out);
  } else {
    AppendEscape(0xD800 + ((c - 0x10000) >> 10), out);
    AppendEscape(0xDC00 + ((c - 0x10000) & 0x3FF), out);
  }
}

struct Member {
  std::string key;
  std::string_view value;
};

uint32_t CodeUnit(std::string_view hex) {
  uint32_t unit = 0;
  std::from_chars(hex.data(), hex.data() + hex.size(), unit, 16);
  return unit;
}

// A string token in ASCII, with every character that it stands for, be it U+0000 or a
// lone surrogate.
void AppendStringAsSent(std::string_view token, std::string& out) {
  constexpr size_t kUnicodeEscape = 6;
  out += '"';
  const char* p = token.data() + 1;
  const char* end = token.data() + token.size() - 1;
  while (p != end) {
    if (*p != '\\') {
      AppendCharacter(TakeCharacter(p), out);
    } else if (p[1] == 'u') {
      const uint32_t unit = CodeUnit(std::string_view(p + 2, 4));
      // Above ASCII an escape is written as an escape, halves of a pair like others.
      unit < 0x80 ? AppendCharacter(unit, out) : AppendEscape(unit, out);
      p += kUnicodeEscape;
    } else {
      // The same in Python's spelling, but for a slash.
      if (p[1] != '/') out += '\\';
      out += p[1];
      p += 2;
    }
  }
  out += '"';
}

// A key is its text as it is written: as a member of a dict of Python, an object keeps
// the place of the first of equal ones and the value of the last.
std::vector<Member> MembersAsSent(std::string_view object) {
  std::vector<Member> members;
  std::unordered_map<std::string, size_t> places;
  for (const JsonMember& member : ReadJsonMembers(object)) {
    std::string key;
    AppendStringAsSent(member.key, key);
    const auto [place, is_new] = places.emplace(key, members.size());
    if (is_new) {
      members.push_back({std::move(key), member.value});
    } else {
      members[place->second].value = member.value;
    }
  }
  return members;
}

// Of equal keys the last alone, in jsonb's order.
std::vector<Member> MembersInOrder(std::string_view object) {
  std::vector<Member> members;
  for (const JsonMember& member : ReadJsonMembers(object)) {
    members.push_back({DecodeJsonString(member.key), member.value});
  }
  std::stable_sort(members.begin(), members.end(), [](const Member& a, const Member& b) {
    return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.key < b.key;
  });
  size_t kept = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    if (i + 1 < members.size() && members[i].key == members[i + 1].key) continue;
    if (kept != i) members[kept] = std::move(members[i]);
    ++kept;
  }
  members.resize(kept);
  return members;
}

class Writer {
 public:
  explicit Writer(const JsonbStyle& style) : style_(style), depth_(style.depth) {}

  void Value(std::string_view token) {
    switch (token[0]) {
      case '{':
        Object(token);
        return;
      case '[':
        Array(token);
        return;
      case '"':
        String(token);
        return;
      case 't':
      case 'f':
      case 'n':
        out_ += token;
        return;
      default:
        out_ += style_.is_as_sent ? SentNumberText(token) : JsonbNumberText(token);
    }
  }

  std::string Take() { return std::move(out_); }

 private:
  void String(std::string_view token) {
    if (style_.is_as_sent) {
      AppendStringAsSent(token, out_);
    } else {
      AppendJsonbString(DecodeJsonString(token), out_);
    }
  }

  void Object(std::string_view token) {
    const std::vector<Member> members =
        style_.is_as_sent ? MembersAsSent(token) : MembersInOrder(token);
    Open('{', !members.empty());
    for (size_t i = 0; i < members.size(); ++i) {
      if (i > 0) Comma();
      if (style_.is_as_sent) {
        out_ += members[i].key;
      } else {
        AppendJsonbString(members[i].key, out_);
      }
      out_ += ':';
      if (style_.is_spaced || style_.indent > 0) out_ += ' ';
      Value(members[i].value);
    }
    Close('}', !members.empty());
  }

  void Array(std::string_view token) {
    const char* p = token.data() + 1;
    const bool is_empty = *p == ']';
    Open('[', !is_empty);
    while (*p != ']') {
      const char* end = SkipJsonValue(p);
      Value(std::string_view(p, end - p));
      p = end;
      if (*p != ',') continue;
      ++p;
      Comma();
    }
    Close(']', !is_empty);
  }

  void Open(char bracket, bool has_content) {
    out_ += bracket;
    ++depth_;
    if (has_content) NewLine();
  }
  void Close(char bracket, bool has_content) {
    --depth_;
    if (has_content) NewLine();
    out_ += bracket;
  }
  void Comma() {
    out_ += ',';
    NewLine();
    if (style_.is_spaced && style_.indent == 0) out_ += ' ';
  }
  void NewLine() {
    if (style_.indent == 0) return;
    out_ += '\n';
    out_.append(depth_ * style_.indent, ' ');
  }

  const JsonbStyle& style_;
  std::string out_;
  size_t depth_;
};

}  // namespace

std::string SentNumberText(std::string_view token) {
  std::string text = PythonNumberText(token);
  return text == "inf" || text == "-inf" ? std::string(token) : text;
}

std::string JsonbNumberText(std::string_view token) {
  std::string text = PythonNumberText(token);
  if (text == "-0.0") return "0.0";
  if (text == "inf" || text == "-inf") return std::string(token);
  const size_t e = text.find("e+");
  // jsonb wrote it without an exponent, so that Python read an integer.
  if (e == std::string::npos) return text;
  int exponent = 0;
  std::from_chars(text.data() + e + 2, text.data() + text.size(), exponent);
  text.resize(e);
  const size_t point = text.find('.');
  const size_t decimals = point == std::string::npos ? 0 : text.size() - point - 1;
  if (point != std::string::npos) text.erase(point, 1);
  text.append(exponent - decimals, '0');
  return text;
}

void AppendJsonbString(std::string_view text, std::string& out) {
  out += '"';
  const char* p = text.data();
  const char* end = p + text.size();
  while (p != end) AppendCharacter(TakeCharacter(p), out);
  out += '"';
}

std::string JsonbText(std::string_view json, const JsonbStyle& style) {
  Writer writer(style);
  writer.Value(json);
  return writer.Take();
}

}  // namespace webmunk
