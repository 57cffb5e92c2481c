#ifndef WEBMUNK_SERVER_POINTS_PROPERTY_PATH_H_
#define WEBMUNK_SERVER_POINTS_PROPERTY_PATH_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace webmunk {

// The token (see json_text.h) at a path below `object`, minified JSON: names of
// members, or the decimal places of an array's elements. Of members with equal names
// the last counts. Empty: there is none.
std::string_view FindJsonPath(std::string_view object, std::span<const std::string> path);

// Less than, equal to or greater than 0, as number `a` is to `b`: both are tokens of
// JSON numbers. Integers are compared exactly, whatever their size.
int CompareJsonNumbers(std::string_view a, std::string_view b);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_PROPERTY_PATH_H_
