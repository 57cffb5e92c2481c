#include "tests/support/json_text.h"

#include <openssl/sha.h>

#include <nlohmann/json.hpp>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

std::string MinifyJson(const std::string& json) {
  std::string out;
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out += c;
      if (c == '\\' && i + 1 < json.size()) out += json[++i];
      if (c == '"') in_string = false;
    } else if (!IsSpace(c)) {
      out += c;
      in_string = c == '"';
    }
  }
  return out;
}

std::vector<std::string> JsonElements(const std::string& array) {
  const std::string text = MinifyJson(array);
  Require(text.size() >= 2 && text.front() == '[' && text.back() == ']', "not an array");
  std::vector<std::string> elements;
  size_t begin = 1;
  int depth = 0;
  bool in_string = false;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      --depth;
    } else if (c == ',' && depth == 0) {
      elements.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  if (begin + 1 < text.size()) elements.push_back(text.substr(begin, text.size() - 1 - begin));
  return elements;
}

std::string JsonArray(const std::vector<std::string>& elements) {
  return "[" + absl::StrJoin(elements, ",") + "]";
}

bool IsJson(const std::string& text) { return nlohmann::json::accept(text); }

std::string Sha256Hex(const std::string& bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return absl::BytesToHexString(digest);
}

}  // namespace webmunk::testing
