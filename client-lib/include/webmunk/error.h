#ifndef WEBMUNK_ERROR_H_
#define WEBMUNK_ERROR_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace webmunk {

// The same code and message. Binary details are dropped. For calls that are made
// on the stubs directly.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_ERROR_H_
