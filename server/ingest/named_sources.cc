#include "server/ingest/named_sources.h"

#include <simdjson.h>

#include <algorithm>

#include "server/points/data_point.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr std::string_view kMember = "\"source\"";
constexpr size_t kMaxSources = 100;
// A character may be spelt as two escapes of six bytes.
constexpr size_t kMaxToken = 12 * kMaxIdentifierLength + 2;

std::string_view WithoutBlanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// The string token that the text begins with; empty if there is none, or its end is
// missing.
std::string_view StringToken(std::string_view text) {
  if (!text.starts_with('"')) return {};
  const std::string_view most = text.substr(0, kMaxToken);
  for (size_t i = 1; i < most.size(); ++i) {
    if (most[i] == '\\') {
      ++i;
    } else if (most[i] == '"') {
      return most.substr(0, i + 1);
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> FindNamedSources(std::string_view text) {
  std::vector<std::string> sources;
  simdjson::dom::parser parser;
  for (size_t at = text.find(kMember); at != std::string_view::npos && sources.size() < kMaxSources;
       at = text.find(kMember, at + 1)) {
    std::string_view rest = WithoutBlanks(text.substr(at + kMember.size()));
    if (!rest.starts_with(':')) continue;
    const std::string_view token = StringToken(WithoutBlanks(rest.substr(1)));
    std::string_view value;
    if (token.empty() || parser.parse(token.data(), token.size()).get(value) != simdjson::SUCCESS ||
        value.empty() || CountCharacters(value) > kMaxIdentifierLength) {
      continue;
    }
    if (std::find(sources.begin(), sources.end(), value) == sources.end()) {
      sources.emplace_back(value);
    }
  }
  return sources;
}

}  // namespace webmunk
