#ifndef WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_
#define WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_

#include <grpcpp/server_context.h>

#include <cstddef>
#include <optional>

#include "server/base/call_context.h"

namespace webmunk {

// By this a caller may say how many bytes the one message of its call has.
inline constexpr char kMessageSizeKey[] = "x-webmunk-message-size";
std::optional<size_t> ReadMessageSize(const grpc::CallbackServerContext& context);

// Who makes a call.
CallContext ReadCallContext(const grpc::CallbackServerContext& context);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_
