#ifndef WEBMUNK_SERVER_RPC_UNARY_CALL_H_
#define WEBMUNK_SERVER_RPC_UNARY_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/rpc/call_gate.h"
#include "server/rpc/worker_pool.h"

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

// What is left of a call, for other workers.
struct NextStep {
  WorkerPool* workers = nullptr;
  std::function<absl::Status(Caller&)> run;
  // In place of `run`, if they have too much to do. May be empty.
  std::function<void()> drop;
};

// RESOURCE_EXHAUSTED, for callers who would wait too long for the workers of a next step.
absl::Status TooManyWait();

// The same in two steps: the gate and the first on a worker of `calls`, the second on one
// of a pool that few may use. Whoever is refused by the first never waits there; if too
// many do, the call ends with TooManyWait.
grpc::ServerUnaryReactor* RunUnaryInSteps(CallRunner& calls, grpc::CallbackServerContext* context,
                                          std::string_view method,
                                          std::function<absl::StatusOr<NextStep>(Caller&)> first);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_UNARY_CALL_H_
