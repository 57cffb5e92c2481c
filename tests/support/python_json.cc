#include <charconv>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "tests/support/json_text.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

// repr() of a Python float: the shortest digits that read back the same, with an
// exponent below 1e-4 and from 1e16.
std::string PythonFloat(double value) {
  char buffer[40];
  const auto result =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string text(buffer, result.ptr);
  std::string sign;
  if (text[0] == '-') {
    sign = "-";
    text.erase(0, 1);
  }
  const size_t e = text.find('e');
  const int exponent = std::stoi(text.substr(e + 1));
  std::string digits = text.substr(0, 1);
  if (e > 1) digits += text.substr(2, e - 2);
  if (exponent < -4 || exponent >= 16) {
    if (digits.size() > 1) digits.insert(1, ".");
    return sign + digits + absl::StrFormat("e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
  }
  if (exponent < 0) {
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  }
  const auto whole = static_cast<size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + "." + digits.substr(whole);
}

std::string PythonNumber(const std::string& token) {
  if (token.find_first_of(".eE") == std::string::npos) return token == "-0" ? "0" : token;
  return PythonFloat(std::strtod(token.c_str(), nullptr));
}

// One code point of valid UTF-8; `i` moves behind it.
uint32_t DecodeUtf8(const std::string& text, size_t& i) {
  const auto lead = static_cast<unsigned char>(text[i++]);
  const int more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  uint32_t code = more == 0 ? lead : lead & (0x3FU >> more);
  for (int k = 0; k < more; ++k) {
    code = code << 6 | (static_cast<unsigned char>(text[i++]) & 0x3FU);
  }
  return code;
}

std::string PythonString(const std::string& text) {
  std::string out = "\"";
  for (size_t i = 0; i < text.size();) {
    const uint32_t code = DecodeUtf8(text, i);
    constexpr char kShort[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    const char* shorthand = nullptr;
    for (const char* p = kShort; *p != '\0'; p += 2) {
      if (code == static_cast<unsigned char>(*p)) shorthand = p + 1;
    }
    if (shorthand != nullptr) {
      out += {'\\', *shorthand};
    } else if (code >= 0x20 && code < 0x7F) {
      out += static_cast<char>(code);
    } else if (code < 0x10000) {
      out += absl::StrFormat("\\u%04x", code);
    } else {
      out += absl::StrFormat("\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10),
                             0xDC00 + ((code - 0x10000) & 0x3FF));
    }
  }
  return out + "\"";
}

// Receives a value's events and builds its canonical text bottom up. The SAX form
// is used because it hands over the spelling of numbers.
class CanonicalWriter : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::string result;

  bool null() override { return Add("null"); }
  bool boolean(bool value) override { return Add(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return Add(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return Add(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& token) override {
    return Add(PythonNumber(token));
  }
  bool string(string_t& value) override { return Add(PythonString(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(size_t) override { return Open(); }
  bool start_array(size_t) override { return Open(); }
  bool key(string_t& value) override {
    open_.back().key = value;
    return true;
  }
  bool end_object() override {
    const auto members = absl::StrJoin(open_.back().members, ",", [](std::string* out, auto& m) {
      out->append(PythonString(m.first) + ":" + m.second);
    });
    open_.pop_back();
    return Add("{" + members + "}");
  }
  bool end_array() override {
    const std::string elements = absl::StrJoin(open_.back().elements, ",");
    open_.pop_back();
    return Add("[" + elements + "]");
  }
  bool parse_error(size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  struct Container {
    std::string key;
    std::map<std::string, std::string> members;
    std::vector<std::string> elements;
  };

  bool Open() {
    open_.emplace_back();
    return true;
  }
  bool Add(std::string text) {
    if (open_.empty()) {
      result = std::move(text);
    } else {
      open_.back().members[open_.back().key] = text;
      open_.back().elements.push_back(std::move(text));
    }
    return true;
  }

  std::vector<Container> open_;
};

}  // namespace

std::string PythonJson(const std::string& json) {
  CanonicalWriter writer;
  Require(nlohmann::json::sax_parse(json, &writer), "not JSON: " + json);
  return writer.result;
}

}  // namespace webmunk::testing
