#ifndef WEBMUNK_SERVER_RPC_STATUS_MAP_H_
#define WEBMUNK_SERVER_RPC_STATUS_MAP_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace webmunk {

// The one place where our errors become gRPC's: same code, message capped at
// 1 KiB. What the database said is replaced by a neutral text, since it is for
// the log and not for clients. A time to wait (WithRetryAfter) becomes a
// google.rpc.RetryInfo among the details.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_STATUS_MAP_H_
