#include "rfc3339.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"

namespace webmunk::cli {

using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

absl::StatusOr<Timestamp> ParseTime(const std::string& text) {
  Timestamp time;
  if (!TimeUtil::FromString(text, &time)) {
    return absl::InvalidArgumentError(
        absl::StrCat("'", text, "' is not a time like 2026-01-31T12:00:00Z"));
  }
  return time;
}

std::string FormatTime(const Timestamp& time) { return TimeUtil::ToString(time); }

}  // namespace webmunk::cli
