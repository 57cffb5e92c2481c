#ifndef WEBMUNK_SERVER_BASE_DISK_ERROR_H_
#define WEBMUNK_SERVER_BASE_DISK_ERROR_H_

#include <cerrno>

#include "absl/status/status.h"

namespace webmunk {

// What `errno` says of a file of ours, as "`what`: reason": RESOURCE_EXHAUSTED if the disk
// is full, else INTERNAL; it says nothing of what is to be written. `what` tells no path.
inline absl::Status DiskError(const char* what) {
  const absl::Status status = absl::ErrnoToStatus(errno, what);
  return absl::IsResourceExhausted(status) ? status : absl::InternalError(status.message());
}

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_BASE_DISK_ERROR_H_
