#include "server/reports/streamed_list.h"

#include "absl/strings/str_cat.h"
#include "server/base/json_quote.h"
#include "server/base/status_macros.h"
#include "server/points/jsonb_text.h"

namespace webmunk {
namespace {

std::string Indented(std::string_view json, int depth) {
  return JsonbText(json, {.indent = 2, .depth = depth, .is_as_sent = true});
}

}  // namespace

absl::Status StreamedList::Write(std::string_view object, std::string_view key, size_t count,
                                 const std::function<std::string(size_t)>& element,
                                 MemberSink& sink) {
  const std::string text = Indented(object, 0);
  // No text in JSON has a line end, and deeper members begin further right.
  const std::string place = absl::StrCat("\n  ", JsonQuote(key), ": [\n    \"@\"\n  ]");
  const size_t begin = text.find(place);
  if (begin == std::string::npos) return absl::InternalError("an object has no place for its list");
  WEBMUNK_RETURN_IF_ERROR(
      sink.Write(absl::StrCat(text.substr(0, begin), "\n  ", JsonQuote(key), ": [")));
  for (size_t i = 0; i < count; ++i) {
    const std::string value = Indented(element(i), 2);
    WEBMUNK_RETURN_IF_ERROR(sink.Write(absl::StrCat(i == 0 ? "\n    " : ",\n    ", value)));
  }
  return sink.Write(
      absl::StrCat(count == 0 ? "]" : "\n  ]", text.substr(begin + place.size()), "\n"));
}

}  // namespace webmunk
