#include "webmunk/error.h"

#include "absl/status/status.h"

namespace webmunk {

absl::Status ToAbslStatus(const grpc::Status& status) {
  // The two enumerations have the same numbers by design.
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

}  // namespace webmunk
