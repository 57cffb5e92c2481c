#ifndef WEBMUNK_SERVER_BASE_RETRY_AFTER_H_
#define WEBMUNK_SERVER_BASE_RETRY_AFTER_H_

#include <optional>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace webmunk {

// `status` with the time after which it is worth to try again. Callers learn it as
// a google.rpc.RetryInfo.
absl::Status WithRetryAfter(absl::Status status, absl::Duration wait);

// The time that WithRetryAfter attached.
std::optional<absl::Duration> RetryAfterOf(const absl::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_RETRY_AFTER_H_
