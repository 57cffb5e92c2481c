#include "server/rpc/stream_call.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/base/status_macros.h"
#include "server/rpc/call_log.h"
#include "server/rpc/read_call_context.h"
#include "server/rpc/trace.h"

namespace webmunk {

StreamAccess::StreamAccess(CallGate& gate, const grpc::CallbackServerContext& context,
                           std::string_view method)
    : gate_(gate),
      context_(ReadCallContext(context)),
      method_(method),
      trace_(TraceIdOf(context)),
      begin_(absl::Now()),
      checked_(begin_) {}

absl::Status StreamAccess::Begin() {
  WEBMUNK_ASSIGN_OR_RETURN(caller_, gate_.Admit(context_, method_));
  is_admitted_ = true;
  checked_ = absl::Now();
  return absl::OkStatus();
}

absl::Status StreamAccess::StillAllowed() {
  if (absl::Now() - checked_ < kInterval) return absl::OkStatus();
  WEBMUNK_ASSIGN_OR_RETURN(caller_.scope, gate_.ScopeNow(context_, method_));
  checked_ = absl::Now();
  return absl::OkStatus();
}

grpc::Status StreamAccess::End(const absl::Status& status) {
  grpc::Status answer = EndCall(method_, trace_, status, absl::Now() - begin_);
  if (is_admitted_) gate_.Finish(caller_, method_, status.code());
  return answer;
}

}  // namespace webmunk
