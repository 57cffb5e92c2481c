#ifndef WEBMUNK_SERVER_REPORTS_CELL_TEXT_H_
#define WEBMUNK_SERVER_REPORTS_CELL_TEXT_H_

#include <string>
#include <string_view>

#include "server/reports/export_options.h"
#include "server/reports/row_buffer.h"

namespace webmunk {

// How cells are written: as Python's csv module does it with minimal quoting. A cell
// is quoted if it has the delimiter, a quote, CR or LF.
struct CellStyle {
  char delimiter = '\t';
  StoredJson stored_json = StoredJson::kJsonb;
};

// Appends valid UTF-8 as a cell.
void AppendTextCell(std::string_view text, const CellStyle& style, RowBuffer& out);

// Appends the token of a value (see json_text.h) as Python's str() of what its json
// module reads: strings as they are, True and False, nothing for null, and lists and
// objects as their repr(). U+0000 is dropped and a lone surrogate becomes U+FFFD.
// With `is_clean`, strings lose their line breaks: all those of str.splitlines().
void AppendValueCell(std::string_view token, bool is_clean, const CellStyle& style, RowBuffer& out);

// The same outside of a cell.
std::string ValueText(std::string_view token, StoredJson stored_json);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_CELL_TEXT_H_
