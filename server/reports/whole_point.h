#ifndef WEBMUNK_SERVER_REPORTS_WHOLE_POINT_H_
#define WEBMUNK_SERVER_REPORTS_WHOLE_POINT_H_

#include <optional>
#include <string>
#include <string_view>

namespace webmunk {

// Looks at properties that are written as a whole: what a person or another program wrote
// into the database may be anything, and must not end the export. Not thread-safe.
class WholePoint {
 public:
  // The properties as they are stored by us: minified. None if they are no object, no
  // JSON, or deeper or of more values than readers follow. Valid until the next call.
  std::optional<std::string_view> Read(std::string_view properties);

 private:
  std::string buffer_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_REPORTS_WHOLE_POINT_H_
