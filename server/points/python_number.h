#ifndef WEBMUNK_SERVER_POINTS_PYTHON_NUMBER_H_
#define WEBMUNK_SERVER_POINTS_PYTHON_NUMBER_H_

#include <string>
#include <string_view>

namespace webmunk {

// What Python's str() gives for a JSON number token read by its json module:
// integers keep their digits, whatever their size; all others are floats, written
// as the shortest text that reads back the same, with an exponent below 1e-4 and
// from 1e16 on. The existing system wrote numbers so into text columns and files.
std::string PythonNumberText(std::string_view token);

// The same for a double, which must be finite.
std::string PythonFloatText(double value);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_PYTHON_NUMBER_H_
