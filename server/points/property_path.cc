#include "server/points/property_path.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "server/points/json_text.h"

namespace webmunk {
namespace {

// An index with more digits stands for no element that fits into a point.
constexpr size_t kMaxIndexDigits = 9;

std::string_view FindElement(std::string_view array, const std::string& name) {
  size_t index = 0;
  if (name.size() > kMaxIndexDigits || !absl::SimpleAtoi(name, &index) ||
      std::to_string(index) != name) {
    return {};
  }
  for (const char* p = array.data() + 1; *p != ']';) {
    const char* end = SkipJsonValue(p);
    if (index-- == 0) return {p, static_cast<size_t>(end - p)};
    p = *end == ',' ? end + 1 : end;
  }
  return {};
}

bool IsInteger(std::string_view token) {
  return token.find_first_of(".eE") == std::string_view::npos;
}

int CompareIntegers(std::string_view a, std::string_view b) {
  const bool is_negative_a = a[0] == '-';
  const bool is_negative_b = b[0] == '-';
  const std::string_view digits_a = a.substr(is_negative_a ? 1 : 0);
  const std::string_view digits_b = b.substr(is_negative_b ? 1 : 0);
  if (digits_a == "0" && digits_b == "0") return 0;
  if (is_negative_a != is_negative_b) return is_negative_a ? -1 : 1;
  // JSON's integers have no zeros in front.
  const int by_size = digits_a.size() == digits_b.size()  ? digits_a.compare(digits_b)
                      : digits_a.size() < digits_b.size() ? -1
                                                          : 1;
  return is_negative_a ? -by_size : by_size;
}

double ToDouble(std::string_view token) {
  double value = 0;
  // Beyond the range it gives infinity, which compares as it should.
  (void)absl::SimpleAtod(absl::string_view(token.data(), token.size()), &value);
  return value;
}

}  // namespace

std::string_view FindJsonPath(std::string_view object, std::span<const std::string> path) {
  std::string_view value = object;
  for (const std::string& name : path) {
    if (value.empty()) return {};
    if (value[0] == '{') {
      value = FindJsonMember(ReadJsonMembers(value), name);
    } else if (value[0] == '[') {
      value = FindElement(value, name);
    } else {
      return {};
    }
  }
  return value;
}

int CompareJsonNumbers(std::string_view a, std::string_view b) {
  if (IsInteger(a) && IsInteger(b)) return CompareIntegers(a, b);
  const double left = ToDouble(a);
  const double right = ToDouble(b);
  return left < right ? -1 : left > right ? 1 : 0;
}

}  // namespace webmunk
