#ifndef WEBMUNK_SERVER_RPC_UNARY_CALL_H_
#define WEBMUNK_SERVER_RPC_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "server/rpc/call_gate.h"

namespace webmunk {

// Runs a handler on a worker, if the gate lets the caller in, and finishes its call
// with the status it returns, logging one line (method, code, duration, trace id)
// and recording the method's latency. `method` must be a constant. The request and
// response that `handler` captured live until the call is finished.
grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method,
                                   std::function<absl::Status(Caller&)> handler);

// For handlers that need not know who calls.
grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method, std::function<absl::Status()> handler);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_UNARY_CALL_H_
