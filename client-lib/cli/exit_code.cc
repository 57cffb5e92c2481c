#include "exit_code.h"

namespace webmunk::cli {

ExitCode ExitCodeFor(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kOk:
      return kSucceeded;
    case absl::StatusCode::kNotFound:
      return kNotFound;
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
      return kDenied;
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kDeadlineExceeded:
      return kTryLater;
    default:
      // INVALID_ARGUMENT of a server too: 2 is for what the tool itself refuses.
      return kFailed;
  }
}

}  // namespace webmunk::cli
