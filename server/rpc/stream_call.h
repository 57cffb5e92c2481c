#ifndef WEBMUNK_SERVER_RPC_STREAM_CALL_H_
#define WEBMUNK_SERVER_RPC_STREAM_CALL_H_

#include <grpcpp/server_context.h>
#include <grpcpp/support/status.h>

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/rpc/call_gate.h"

namespace webmunk {

// The right of a stream to begin and to go on, its line in the log and its entry in
// the audit log. Not thread-safe.
class StreamAccess {
 public:
  // How often a stream asks StillAllowed.
  static constexpr absl::Duration kInterval = absl::Seconds(30);

  // Reads from `context`, and nothing later. `method` must be a constant; `gate` must
  // outlive this.
  StreamAccess(CallGate& gate, const grpc::CallbackServerContext& context, std::string_view method);

  // Before the first message, on a worker: waits for the database.
  absl::Status Begin();
  // What Begin found, with the scope as of the last check. The handler fills in its
  // note.
  Caller& caller() { return caller_; }

  // Whether the stream may go on; renews the scope. At once, unless the last answer
  // is 30 s old: then it waits for the database. Anything but OK must end the stream.
  absl::Status StillAllowed();

  // Must be called once, at the end, also if Begin failed; returns what the call is
  // to be finished with.
  grpc::Status End(const absl::Status& status);

 private:
  CallGate& gate_;
  const CallContext context_;
  const std::string_view method_;
  const std::string trace_;
  const absl::Time begin_;
  absl::Time checked_;
  bool is_admitted_ = false;
  Caller caller_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_STREAM_CALL_H_
