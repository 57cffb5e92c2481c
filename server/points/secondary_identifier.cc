#include "server/points/secondary_identifier.h"

#include <algorithm>
#include <array>
#include <utility>

#include "server/points/data_point.h"
#include "server/points/python_number.h"
#include "server/points/utf8.h"

namespace webmunk {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kMembers = {{
    {"webmunk-extension-action", "action"},
    {"webmunk-extension-class-added", "class-name"},
    {"webmunk-extension-element-click", "element-class"},
    {"webmunk-extension-element-show", "element-class"},
    {"webmunk-extension-element-hide", "element-class"},
    {"webmunk-extension-matched-rule", "rule"},
    {"webmunk-amazon-order", "order-number"},
}};

std::string ValueText(std::string_view token) {
  switch (token[0]) {
    case '"':
      return DecodeJsonString(token);
    case 't':
      return "True";
    case 'f':
      return "False";
    case '{':
    case '[':
      return std::string(token);
    default:
      return PythonNumberText(token);
  }
}

}  // namespace

std::optional<std::string> SecondaryIdentifier(std::string_view generator,
                                               const std::vector<JsonMember>& members) {
  const auto* found = std::find_if(kMembers.begin(), kMembers.end(),
                                   [&](const auto& entry) { return entry.first == generator; });
  if (found == kMembers.end()) return std::nullopt;
  const std::string_view token = FindJsonMember(members, found->second);
  if (token.empty() || token == "null") return std::nullopt;
  return std::string(FirstCharacters(ValueText(token), kMaxIdentifierLength));
}

}  // namespace webmunk
