#include "server/reports/python_repr.h"

#include <cstdint>

#include "server/points/json_text.h"
#include "server/points/jsonb_text.h"
#include "server/points/utf8.h"
#include "server/reports/printable.h"

namespace webmunk {
namespace {

void AppendHex(char kind, uint32_t c, int digits, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '\\';
  out += kind;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kDigits[c >> shift & 0xF];
}

void AppendCharacterRepr(const char*& p, char quote, std::string& out) {
  const char* begin = p;
  const uint32_t c = TakeCharacter(p);
  if (c == '\\' || c == static_cast<unsigned char>(quote)) {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c == '\t') {
    out += "\\t";
  } else if (c == '\n') {
    out += "\\n";
  } else if (c == '\r') {
    out += "\\r";
  } else if (IsPrintable(c)) {
    out.append(begin, p - begin);
  } else if (c < 0x100) {
    AppendHex('x', c, 2, out);
  } else if (c < 0x10000) {
    AppendHex('u', c, 4, out);
  } else {
    AppendHex('U', c, 8, out);
  }
}

// Writes JSON that JsonbText made: minified, its keys in order and once each, its
// numbers as Python writes them.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  // The first character behind the value at `p`.
  const char* Value(const char* p) {
    switch (*p) {
      case '"':
        return String(p);
      case '{':
      case '[':
        return Container(p);
      case 't':
        out_ += "True";
        return p + 4;
      case 'f':
        out_ += "False";
        return p + 5;
      case 'n':
        out_ += "None";
        return p + 4;
      default: {
        const char* end = SkipJsonValue(p);
        const std::string_view token(p, end - p);
        const std::string_view non_finite = NonFiniteRepr(token);
        out_ += non_finite.empty() ? token : non_finite;
        return end;
      }
    }
  }

 private:
  const char* String(const char* p) {
    const char* end = SkipJsonString(p);
    text_.clear();
    AppendDecodedJsonString(std::string_view(p, end - p), text_);
    AppendStringRepr(text_, out_);
    return end;
  }

  const char* Container(const char* p) {
    const bool is_object = *p == '{';
    out_ += *p++;
    while (*p != '}' && *p != ']') {
      if (*p == ',') {
        out_ += ", ";
        ++p;
      }
      if (is_object) {
        p = String(p) + 1;
        out_ += ": ";
      }
      p = Value(p);
    }
    out_ += *p;
    return p + 1;
  }

  std::string& out_;
  std::string text_;
};

}  // namespace

std::string_view NonFiniteRepr(std::string_view token) {
  if (token == "NaN") return "nan";
  if (token == "Infinity") return "inf";
  return token == "-Infinity" ? "-inf" : "";
}

void AppendStringRepr(std::string_view text, std::string& out) {
  const bool has_single = text.find('\'') != std::string_view::npos;
  const bool has_double = text.find('"') != std::string_view::npos;
  const char quote = has_single && !has_double ? '"' : '\'';
  out += quote;
  for (const char* p = text.data(); p != text.data() + text.size();) {
    AppendCharacterRepr(p, quote, out);
  }
  out += quote;
}

void AppendPythonRepr(std::string_view token, StoredJson stored_json, std::string& out) {
  const std::string json = JsonbText(token, {.is_as_sent = stored_json == StoredJson::kAsSent});
  Writer(out).Value(json.c_str());
}

}  // namespace webmunk
