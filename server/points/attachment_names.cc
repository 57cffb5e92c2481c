#include "server/points/attachment_names.h"

#include "server/points/json_text.h"

namespace webmunk {
namespace {

bool NamesAttachments(std::string_view key) {
  constexpr std::string_view kPlainEnd = "@\"";
  if (key.find('\\') == std::string_view::npos) return key.ends_with(kPlainEnd);
  return DecodeJsonString(key).ends_with('@');
}

void TakeStrings(const char* value, const std::function<void(std::string)>& take) {
  if (*value == '"') {
    take(DecodeJsonString({value, static_cast<size_t>(SkipJsonString(value) - value)}));
    return;
  }
  if (*value != '[' || value[1] == ']') return;
  while (*value != ']') {
    const char* element = value + 1;
    value = SkipJsonValue(element);
    if (*element == '"') take(DecodeJsonString({element, static_cast<size_t>(value - element)}));
  }
}

}  // namespace

void FindAttachmentNames(std::string_view point,
                         const std::function<void(std::string name)>& take) {
  const char* p = point.data();
  const char* const end = p + point.size();
  while (p != end) {
    if (*p != '"') {
      ++p;
      continue;
    }
    const char* const begin = p;
    p = SkipJsonString(p);
    // In minified text a colon behind a string is what makes it a name.
    const bool is_key = p != end && *p == ':';
    if (is_key && NamesAttachments({begin, static_cast<size_t>(p - begin)})) {
      TakeStrings(p + 1, take);
    }
  }
}

}  // namespace webmunk
