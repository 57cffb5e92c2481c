#include "server/points/python_number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace webmunk {
namespace {

// Python's limits for repr(float): CPython's Python/pystrtod.c, format code 'r'.
constexpr int kMinFixedExponent = -4;
constexpr int kEndFixedExponent = 16;
// The shortest text of a double: sign, 17 digits, point, exponent.
constexpr size_t kMaxText = 32;

std::string ExponentText(int exponent) {
  const std::string digits = std::to_string(std::abs(exponent));
  return std::string(exponent < 0 ? "e-" : "e+") + (digits.size() < 2 ? "0" : "") + digits;
}

// `digits` with the decimal point behind the first `before` of them.
std::string FixedText(std::string digits, int before) {
  if (before <= 0) return "0." + std::string(-before, '0') + digits;
  if (digits.size() <= static_cast<size_t>(before)) {
    digits.resize(before, '0');
    return digits + ".0";
  }
  return digits.insert(before, ".");
}

}  // namespace

std::string PythonFloatText(double value) {
  std::array<char, kMaxText> buffer;
  // d.ddde±XX, shortest: the digits and the exponent that both forms are made of.
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer.data(), end - buffer.data());
  const size_t e = text.find('e');
  std::string digits(1, text[0]);
  if (e > 1) digits += text.substr(2, e - 2);
  const int exponent = std::atoi(std::string(text.substr(e + 1)).c_str());
  const std::string sign = std::signbit(value) ? "-" : "";
  if (exponent >= kMinFixedExponent && exponent < kEndFixedExponent) {
    return sign + FixedText(std::move(digits), exponent + 1);
  }
  if (digits.size() > 1) digits.insert(1, ".");
  return sign + digits + ExponentText(exponent);
}

std::string PythonNumberText(std::string_view token) {
  if (token.find_first_of(".eE") == std::string_view::npos) {
    return token == "-0" ? "0" : std::string(token);
  }
  // strtod, not from_chars: it gives infinity for what is too large, as Python does.
  const double value = std::strtod(std::string(token).c_str(), nullptr);
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  return PythonFloatText(value);
}

}  // namespace webmunk
