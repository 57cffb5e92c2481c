#ifndef WEBMUNK_SERVER_RPC_TRACE_H_
#define WEBMUNK_SERVER_RPC_TRACE_H_

#include <grpcpp/server_context.h>

#include <string>
#include <string_view>

namespace webmunk {

// The trace id of a `traceparent` (W3C Trace Context), 32 hexadecimal digits.
// Empty if it is not a valid one.
std::string_view TraceIdOf(std::string_view traceparent);

// The trace id that came with a call; empty if there is none or it is invalid.
std::string TraceIdOf(const grpc::CallbackServerContext& context);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_TRACE_H_
