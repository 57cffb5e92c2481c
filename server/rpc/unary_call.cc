#include "server/rpc/unary_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/rpc/call_log.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/trace.h"

namespace webmunk {

grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method,
                                   std::function<absl::Status(Caller&)> handler) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Time begin = absl::Now();
  const auto finish = [reactor, method, begin,
                       trace = TraceIdOf(*context)](const absl::Status& status) {
    reactor->Finish(EndCall(method, trace, status, absl::Now() - begin));
  };
  const bool queued =
      calls.workers.Submit([&gate = calls.gate, method, finish, who = ReadCallContext(*context),
                            handler = std::move(handler)] {
        absl::StatusOr<Caller> caller = gate.Admit(who, method);
        if (!caller.ok()) return finish(caller.status());
        const absl::Status status = handler(*caller);
        gate.Finish(*caller, method, status.code());
        finish(status);
      });
  if (!queued) finish(absl::UnavailableError("the server is too busy; try again later"));
  return reactor;
}

grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method, std::function<absl::Status()> handler) {
  return RunUnary(calls, context, method,
                  std::function<absl::Status(Caller&)>(
                      [handler = std::move(handler)](Caller&) { return handler(); }));
}

}  // namespace webmunk
