#include "server/rpc/call_gate.h"

namespace webmunk {

absl::StatusOr<Caller> CallGate::Admit(const CallContext& context, std::string_view /*method*/) {
  Caller caller;
  caller.scope = AccessScope::Everything();
  caller.client_address = context.client_address;
  return caller;
}

absl::StatusOr<AccessScope> CallGate::ScopeNow(const CallContext& /*context*/,
                                               std::string_view /*method*/) {
  return AccessScope::Everything();
}

void CallGate::Finish(const Caller& /*caller*/, std::string_view /*method*/,
                      absl::StatusCode /*code*/) {}

}  // namespace webmunk
