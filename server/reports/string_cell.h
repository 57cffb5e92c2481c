#ifndef WEBMUNK_SERVER_REPORTS_STRING_CELL_H_
#define WEBMUNK_SERVER_REPORTS_STRING_CELL_H_

#include <string_view>

#include "server/reports/row_buffer.h"

namespace webmunk {

// Appends what a JSON string token stands for as a cell, in one pass over it: most of
// an export is the HTML in such strings. U+0000 is dropped and a lone surrogate becomes
// U+FFFD.
void AppendStringCell(std::string_view token, char delimiter, RowBuffer& out);
// The same without line breaks: CR, LF, VT, FF, U+001C to U+001E, U+0085, U+2028 and
// U+2029.
void AppendCleanStringCell(std::string_view token, char delimiter, RowBuffer& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_STRING_CELL_H_
