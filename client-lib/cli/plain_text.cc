#include "plain_text.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/str_format.h"

namespace webmunk::cli {

std::string EscapeControls(absl::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    if (byte == '\\') {
      line += "\\\\";
    } else if (byte == '\t') {
      line += "\\t";
    } else if (byte == '\n') {
      line += "\\n";
    } else if (byte == '\r') {
      line += "\\r";
    } else if (byte < 0x20 || byte == 0x7f) {
      absl::StrAppendFormat(&line, "\\u%04x", byte);
    } else if (byte == 0xc2 && next >= 0x80 && next < 0xa0) {
      // U+0080 to U+009F, which some terminals obey like ESC sequences.
      absl::StrAppendFormat(&line, "\\u%04x", next);
      ++i;
    } else {
      line += text[i];
    }
  }
  return line;
}

int DisplayWidth(absl::string_view text) {
  return static_cast<int>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

}  // namespace webmunk::cli
