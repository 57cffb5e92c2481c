#include "json_object.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace webmunk::cli {

std::string JsonString(absl::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (c == '\n') {
      json += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&json, "\\u%04x", static_cast<unsigned char>(c));
    } else {
      json += c;
    }
  }
  json += '"';
  return json;
}

JsonObject& JsonObject::String(absl::string_view name, absl::string_view value) {
  return Raw(name, JsonString(value));
}

JsonObject& JsonObject::Number(absl::string_view name, std::int64_t value) {
  return Raw(name, absl::StrCat(value));
}

JsonObject& JsonObject::Number(absl::string_view name, double value) {
  if (!std::isfinite(value)) return Raw(name, "null");
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return Raw(name, absl::string_view(digits.data(), static_cast<std::size_t>(end - digits.data())));
}

JsonObject& JsonObject::Raw(absl::string_view name, absl::string_view json) {
  absl::StrAppend(&members_, members_.size() > 1 ? "," : "", "\"", name, "\":", json);
  return *this;
}

}  // namespace webmunk::cli
