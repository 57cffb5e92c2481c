#include "server/rpc/unary_call.h"

#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/base/log.h"
#include "server/rpc/status_map.h"

namespace webmunk {
namespace {

void LogCall(std::string_view method, const absl::Status& status, absl::Duration duration) {
  const int64_t micros = absl::ToInt64Microseconds(duration);
  const std::string code = absl::StatusCodeToString(status.code());
  if (status.ok()) {
    LogInfo("call", {{"method", method}, {"code", code}, {"micros", micros}});
  } else {
    LogWarning("call", {{"method", method},
                        {"code", code},
                        {"micros", micros},
                        {"reason", std::string(status.message())}});
  }
}

}  // namespace

grpc::ServerUnaryReactor* RunUnary(WorkerPool& pool, grpc::CallbackServerContext* context,
                                   std::string_view method, std::function<absl::Status()> handler) {
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  const absl::Time begin = absl::Now();
  const bool queued = pool.Submit([reactor, method, begin, handler = std::move(handler)] {
    const absl::Status status = handler();
    LogCall(method, status, absl::Now() - begin);
    reactor->Finish(ToGrpcStatus(status));
  });
  if (!queued) {
    reactor->Finish({grpc::StatusCode::UNAVAILABLE, "the server is too busy; try again later"});
  }
  return reactor;
}

}  // namespace webmunk
