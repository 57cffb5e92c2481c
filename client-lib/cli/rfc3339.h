#ifndef WEBMUNK_CLI_RFC3339_H_
#define WEBMUNK_CLI_RFC3339_H_

#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"

namespace webmunk::cli {

// A time like `2026-01-31T12:00:00.5Z` or `2026-01-31T13:00:00+01:00`.
// INVALID_ARGUMENT names the text and shows the form.
absl::StatusOr<google::protobuf::Timestamp> ParseTime(const std::string& text);

// In UTC, with 0, 3, 6 or 9 digits of a second, as REST answers have it.
std::string FormatTime(const google::protobuf::Timestamp& time);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_RFC3339_H_
