#ifndef WEBMUNK_SERVER_REPORTS_STREAMED_LIST_H_
#define WEBMUNK_SERVER_REPORTS_STREAMED_LIST_H_

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "server/reports/member_sink.h"

namespace webmunk {

// Writes the JSON of an object for people to read, a line per value, with a list in it
// that may be too long for the memory: its elements are asked for one by one.
class StreamedList {
 public:
  // What stands for the list as the value of its member, which must be one of the object
  // itself.
  static constexpr std::string_view kPlace = R"(["@"])";

  // Takes the JSON of the next element.
  using Take = std::function<absl::Status(std::string_view)>;

  // `object` has kPlace as the value of `key`; `elements` hands over the elements.
  static absl::Status Write(std::string_view object, std::string_view key,
                            const std::function<absl::Status(const Take&)>& elements,
                            MemberSink& sink);
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_STREAMED_LIST_H_
