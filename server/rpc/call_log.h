#ifndef WEBMUNK_SERVER_RPC_CALL_LOG_H_
#define WEBMUNK_SERVER_RPC_CALL_LOG_H_

#include <grpcpp/support/status.h>

#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace webmunk {

// Logs one line about a call (method, code, duration, trace id), records the
// method's latency, and returns what the call is to be finished with.
grpc::Status EndCall(std::string_view method, std::string_view trace, const absl::Status& status,
                     absl::Duration duration);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_CALL_LOG_H_
