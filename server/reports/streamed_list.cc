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

absl::Status StreamedList::Write(std::string_view object, std::string_view key,
                                 const std::function<absl::Status(const Take&)>& elements,
                                 MemberSink& sink) {
  const std::string text = Indented(object, 0);
  // No text in JSON has a line end, and deeper members begin further right.
  const std::string place = absl::StrCat("\n  ", JsonQuote(key), ": [\n    \"@\"\n  ]");
  const size_t begin = text.find(place);
  if (begin == std::string::npos) return absl::InternalError("an object has no place for its list");
  WEBMUNK_RETURN_IF_ERROR(
      sink.Write(absl::StrCat(text.substr(0, begin), "\n  ", JsonQuote(key), ": [")));
  bool is_empty = true;
  WEBMUNK_RETURN_IF_ERROR(elements([&](std::string_view element) {
    const char* const before = is_empty ? "\n    " : ",\n    ";
    is_empty = false;
    return sink.Write(absl::StrCat(before, Indented(element, 2)));
  }));
  return sink.Write(
      absl::StrCat(is_empty ? "]" : "\n  ]", text.substr(begin + place.size()), "\n"));
}

}  // namespace webmunk
