#include "server/rpc/unary_call.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/retry_after.h"
#include "server/rpc/call_log.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/trace.h"

namespace webmunk {
namespace {

// A call on its way.
class UnaryCall {
 public:
  UnaryCall(CallGate& gate, grpc::CallbackServerContext& context, std::string_view method)
      : gate_(gate),
        reactor_(context.DefaultReactor()),
        method_(method),
        who_(ReadCallContext(context)),
        trace_(TraceIdOf(context)),
        begin_(absl::Now()) {}

  grpc::ServerUnaryReactor* reactor() const { return reactor_; }

  absl::StatusOr<Caller> Admit() const { return gate_.Admit(who_, method_); }

  // Of a caller who was let in.
  void End(const Caller& caller, const absl::Status& status) const {
    gate_.Finish(caller, method_, status.code());
    Finish(status);
  }

  void Finish(const absl::Status& status) const {
    reactor_->Finish(EndCall(method_, trace_, status, absl::Now() - begin_));
  }

 private:
  CallGate& gate_;
  grpc::ServerUnaryReactor* const reactor_;
  const std::string_view method_;
  const CallContext who_;
  const std::string trace_;
  const absl::Time begin_;
};

void RunSteps(const std::shared_ptr<const UnaryCall>& call,
              const std::function<absl::StatusOr<NextStep>(Caller&)>& first) {
  absl::StatusOr<Caller> admitted = call->Admit();
  if (!admitted.ok()) return call->Finish(admitted.status());
  const auto caller = std::make_shared<Caller>(*std::move(admitted));
  absl::StatusOr<NextStep> next = first(*caller);
  if (!next.ok()) return call->End(*caller, next.status());
  const bool queued = next->workers->Submit([call, caller, run = std::move(next->run)] {
    const absl::Status status = run(*caller);
    call->End(*caller, status);
  });
  if (queued) return;
  if (next->drop) next->drop();
  call->End(*caller, TooManyWait());
}

}  // namespace

grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method,
                                   std::function<absl::Status(Caller&)> handler) {
  const auto call = std::make_shared<const UnaryCall>(calls.gate, *context, method);
  const bool queued = calls.workers.Submit([call, handler = std::move(handler)] {
    absl::StatusOr<Caller> caller = call->Admit();
    if (!caller.ok()) return call->Finish(caller.status());
    const absl::Status status = handler(*caller);
    call->End(*caller, status);
  });
  if (!queued) call->Finish(absl::UnavailableError("the server is too busy; try again later"));
  return call->reactor();
}

grpc::ServerUnaryReactor* RunUnary(CallRunner& calls, grpc::CallbackServerContext* context,
                                   std::string_view method, std::function<absl::Status()> handler) {
  return RunUnary(calls, context, method,
                  std::function<absl::Status(Caller&)>(
                      [handler = std::move(handler)](Caller&) { return handler(); }));
}

absl::Status TooManyWait() {
  return WithRetryAfter(
      absl::ResourceExhaustedError("too many calls of this kind wait; call again later"),
      absl::Seconds(1));
}

grpc::ServerUnaryReactor* RunUnaryInSteps(CallRunner& calls, grpc::CallbackServerContext* context,
                                          std::string_view method,
                                          std::function<absl::StatusOr<NextStep>(Caller&)> first) {
  const auto call = std::make_shared<const UnaryCall>(calls.gate, *context, method);
  const bool queued =
      calls.workers.Submit([call, first = std::move(first)] { RunSteps(call, first); });
  if (!queued) call->Finish(absl::UnavailableError("the server is too busy; try again later"));
  return call->reactor();
}

}  // namespace webmunk
