#ifndef WEBMUNK_CLI_PLAIN_TEXT_H_
#define WEBMUNK_CLI_PLAIN_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace webmunk::cli {

// The text on one line and without control characters: identifiers are chosen by
// whoever posts, and must neither break a row nor command the terminal. A
// backslash, tab, line feed or carriage return becomes `\\`, `\t`, `\n`, `\r`;
// another control character (C0, DEL, C1) `\u00XX`. `text` is UTF-8.
std::string EscapeControls(absl::string_view text);

// The width of the text in a table: its number of code points.
int DisplayWidth(absl::string_view text);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_PLAIN_TEXT_H_
