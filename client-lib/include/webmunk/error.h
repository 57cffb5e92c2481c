#ifndef WEBMUNK_ERROR_H_
#define WEBMUNK_ERROR_H_

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace webmunk {

// Errors that calls give beside the server's own:
//   UNAVAILABLE         the server could not be reached, or asked to come back,
//                       until the timeout left no room for another attempt.
//   DEADLINE_EXCEEDED   an attempt was still under way when the timeout ended.
//                       Whether it took effect is not known.
//   RESOURCE_EXHAUSTED  the message is larger than one of the two sides takes.

// The same code and message. Binary details are dropped. For calls that are made
// on the stubs directly.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_ERROR_H_
