#include "server/rpc/unary_call.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/status_map.h"
#include "server/rpc/trace.h"

namespace webmunk {
namespace {

void LogCall(std::string_view method, std::string_view trace, const absl::Status& status,
             absl::Duration duration) {
  const int64_t micros = absl::ToInt64Microseconds(duration);
  const std::string code = absl::StatusCodeToString(status.code());
  if (status.ok()) {
    LogInfo("call", {{"method", method}, {"code", code}, {"micros", micros}, {"trace", trace}});
  } else {
    LogWarning("call", {{"method", method},
                        {"code", code},
                        {"micros", micros},
                        {"trace", trace},
                        {"reason", std::string(status.message())}});
  }
}

}  // namespace

grpc::ServerUnaryReactor* RunUnary(WorkerPool& pool, grpc::CallbackServerContext* context,
                                   std::string_view method, std::function<absl::Status()> handler) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Time begin = absl::Now();
  const auto finish = [reactor, method, begin,
                       trace = TraceIdOf(*context)](const absl::Status& status) {
    const absl::Duration duration = absl::Now() - begin;
    LogCall(method, trace, status, duration);
    const grpc::Status answer = ToGrpcStatus(status);
    MethodLatency::Of(method).Record(static_cast<absl::StatusCode>(answer.error_code()), duration);
    reactor->Finish(answer);
  };
  const bool queued = pool.Submit([finish, handler = std::move(handler)] { finish(handler()); });
  if (!queued) finish(absl::UnavailableError("the server is too busy; try again later"));
  return reactor;
}

}  // namespace webmunk
