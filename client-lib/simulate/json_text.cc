#include "simulate/json_text.h"

#include <charconv>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace webmunk::simulate {
namespace {

constexpr int kIndent = 2;

// The two-character escape of `c`, or 0.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

bool IsLoneSurrogate(absl::string_view rest) {
  return rest.size() >= 3 && static_cast<unsigned char>(rest[0]) == 0xED &&
         static_cast<unsigned char>(rest[1]) >= 0xA0;
}

// 0xED, 0b10xxxxxx, 0b10xxxxxx.
unsigned SurrogateAt(absl::string_view rest) {
  return 0xD000U | (static_cast<unsigned char>(rest[1]) & 0x3FU) << 6 |
         (static_cast<unsigned char>(rest[2]) & 0x3FU);
}

bool NeedsEscape(absl::string_view rest) {
  return static_cast<unsigned char>(rest[0]) < 0x20 || ShortEscape(rest[0]) != 0 ||
         IsLoneSurrogate(rest);
}

}  // namespace

void JsonText::Put(char c) {
  text_ += c;
  ++units_;
}

void JsonText::Break() {
  text_ += '\n';
  text_.append(static_cast<std::size_t>(depth_ * kIndent), ' ');
}

void JsonText::Separate() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (has_before_) Put(',');
  // The bundle's own array writes what stands around its elements.
  if (depth_ > 1) Break();
}

JsonText& JsonText::Begin(char bracket) {
  Separate();
  Put(bracket);
  ++depth_;
  has_before_ = false;
  return *this;
}

JsonText& JsonText::End(char bracket) {
  --depth_;
  if (has_before_) Break();
  Put(bracket);
  has_before_ = true;
  return *this;
}

JsonText& JsonText::Key(absl::string_view name) {
  Separate();
  absl::StrAppend(&text_, "\"", name, "\": ");
  units_ += name.size() + 3;
  after_key_ = true;
  return *this;
}

JsonText& JsonText::Token(absl::string_view token) {
  Separate();
  absl::StrAppend(&text_, token);
  units_ += token.size();
  has_before_ = true;
  return *this;
}

JsonText& JsonText::Number(std::int64_t value) { return Token(absl::StrCat(value)); }

JsonText& JsonText::Real(double value) {
  char digits[32];
  const auto end = std::to_chars(digits, digits + sizeof(digits), value).ptr;
  return Token(absl::string_view(digits, static_cast<std::size_t>(end - digits)));
}

JsonText& JsonText::String(absl::string_view value) {
  Separate();
  Put('"');
  std::size_t plain = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const auto byte = static_cast<unsigned char>(value[i]);
    const absl::string_view rest = value.substr(i);
    if (!NeedsEscape(rest)) {
      if ((byte & 0xC0) != 0x80) units_ += byte >= 0xF0 ? 2 : 1;
      continue;
    }
    text_.append(value.data() + plain, i - plain);
    const std::size_t before = text_.size();
    if (IsLoneSurrogate(rest)) {
      absl::StrAppendFormat(&text_, "\\u%04x", SurrogateAt(rest));
      i += 2;
    } else if (const char escape = ShortEscape(value[i]); escape != 0) {
      text_ += {'\\', escape};
    } else {
      absl::StrAppendFormat(&text_, "\\u%04x", byte);
    }
    units_ += text_.size() - before;
    plain = i + 1;
  }
  text_.append(value.data() + plain, value.size() - plain);
  Put('"');
  has_before_ = true;
  return *this;
}

}  // namespace webmunk::simulate
