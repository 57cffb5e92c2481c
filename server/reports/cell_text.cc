#include "server/reports/cell_text.h"

#include <cstdint>
#include <cstring>

#include "server/points/json_text.h"
#include "server/points/jsonb_text.h"
#include "server/reports/python_repr.h"
#include "server/reports/string_cell.h"

namespace webmunk {
namespace {

// More digits than this are not always a double's shortest text.
constexpr size_t kExactDigits = 15;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// The length that Python's text of the number has at the front of `token`; 0: it
// is another text. Knows the numbers that there are: integers, and fractions of at
// most 15 digits that are neither zero nor small.
size_t PlainNumberSize(std::string_view token) {
  const size_t begin = token[0] == '-' ? 1 : 0;
  size_t i = begin;
  while (i < token.size() && IsDigit(token[i])) ++i;
  if (i == token.size()) return token == "-0" ? 0 : i;
  if (token[i] != '.') return 0;
  const size_t point = i;
  if (token[begin] == '0' && token[point + 1] == '0') return 0;
  for (++i; i < token.size() && IsDigit(token[i]);) ++i;
  if (i != token.size() || i - begin > kExactDigits + 1) return 0;
  // Of the fraction one digit stays at least.
  size_t end = i;
  while (end > point + 2 && token[end - 1] == '0') --end;
  return end;
}

void AppendNumber(std::string_view token, StoredJson stored_json, RowBuffer& out) {
  const size_t plain = PlainNumberSize(token);
  if (plain > 0) {
    out.Append(token.substr(0, plain));
  } else if (const std::string_view non_finite = NonFiniteRepr(token); !non_finite.empty()) {
    out.Append(non_finite);
  } else {
    out.Append(stored_json == StoredJson::kAsSent ? SentNumberText(token) : JsonbNumberText(token));
  }
}

bool NeedsQuotes(std::string_view text, char delimiter) {
  for (const char c : text) {
    if (c == '"' || c == '\r' || c == '\n' || c == delimiter) return true;
  }
  return false;
}

}  // namespace

void AppendTextCell(std::string_view text, const CellStyle& style, RowBuffer& out) {
  if (!NeedsQuotes(text, style.delimiter)) {
    out.Append(text);
    return;
  }
  char* to = out.Room(2 * text.size() + 2);
  *to++ = '"';
  for (const char c : text) {
    if (c == '"') *to++ = '"';
    *to++ = c;
  }
  *to++ = '"';
  out.SetEnd(to);
}

void AppendValueCell(std::string_view token, bool is_clean, const CellStyle& style,
                     RowBuffer& out) {
  switch (token[0]) {
    case '"':
      is_clean ? AppendCleanStringCell(token, style.delimiter, out)
               : AppendStringCell(token, style.delimiter, out);
      return;
    case 't':
      out.Append("True");
      return;
    case 'f':
      out.Append("False");
      return;
    case 'n':
      return;
    case '{':
    case '[': {
      std::string text;
      AppendPythonRepr(token, style.stored_json, text);
      AppendTextCell(text, style, out);
      return;
    }
    default:
      AppendNumber(token, style.stored_json, out);
  }
}

std::string ValueText(std::string_view token, StoredJson stored_json) {
  switch (token[0]) {
    case '"':
      return DecodeJsonString(token);
    case 't':
      return "True";
    case 'f':
      return "False";
    case 'n':
      return "";
    default: {
      std::string text;
      AppendPythonRepr(token, stored_json, text);
      return text;
    }
  }
}

}  // namespace webmunk
