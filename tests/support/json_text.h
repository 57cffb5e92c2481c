#ifndef WEBMUNK_TESTS_SUPPORT_JSON_TEXT_H_
#define WEBMUNK_TESTS_SUPPORT_JSON_TEXT_H_

#include <string>
#include <vector>

namespace webmunk::testing {

// Legal JSON without the white space outside its strings; all else as it was.
std::string MinifyJson(const std::string& json);

// The elements of a JSON array, each as its own text.
std::vector<std::string> JsonElements(const std::string& array);

// `[`, the elements, `]`.
std::string JsonArray(const std::vector<std::string>& elements);

// Whether the text is JSON, as the extension's success test asks.
bool IsJson(const std::string& text);

// Canonical text of a JSON value as Python's
// json.dumps(value, sort_keys=True, separators=(',', ':')) gives it after
// json.loads: ASCII escapes, Python's spelling of floats, keys by code point.
std::string PythonJson(const std::string& json);

// SHA-256 in lower-case hexadecimal digits.
std::string Sha256Hex(const std::string& bytes);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_JSON_TEXT_H_
