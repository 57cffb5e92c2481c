#ifndef WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_
#define WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_

#include <grpcpp/server_context.h>

#include "server/base/call_context.h"

namespace webmunk {

// Who makes a call.
CallContext ReadCallContext(const grpc::CallbackServerContext& context);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_READ_CALL_CONTEXT_H_
