#include "server/rpc/call_log.h"

#include <string>

#include "server/base/log.h"
#include "server/rpc/method_latency.h"
#include "server/rpc/status_map.h"

namespace webmunk {

grpc::Status EndCall(std::string_view method, std::string_view trace, const absl::Status& status,
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
  grpc::Status answer = ToGrpcStatus(status);
  MethodLatency::Of(method).Record(static_cast<absl::StatusCode>(answer.error_code()), duration);
  return answer;
}

}  // namespace webmunk
