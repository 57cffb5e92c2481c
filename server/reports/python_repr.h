#ifndef WEBMUNK_SERVER_REPORTS_PYTHON_REPR_H_
#define WEBMUNK_SERVER_REPORTS_PYTHON_REPR_H_

#include <string>
#include <string_view>

#include "server/reports/export_options.h"

namespace webmunk {

// Appends what Python's repr() gives for the value of a token, of any kind, read by its
// json module. The token must be nested no deeper than kMaxJsonDepth.
void AppendPythonRepr(std::string_view token, StoredJson stored_json, std::string& out);

// The repr() of what NaN, Infinity and -Infinity are read as; of other tokens empty.
std::string_view NonFiniteRepr(std::string_view token);

// Appends the repr() of a str of valid UTF-8.
void AppendStringRepr(std::string_view text, std::string& out);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_PYTHON_REPR_H_
