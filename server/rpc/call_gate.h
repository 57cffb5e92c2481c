#ifndef WEBMUNK_SERVER_RPC_CALL_GATE_H_
#define WEBMUNK_SERVER_RPC_CALL_GATE_H_

#include <cstdint>
#include <functional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/base/call_context.h"
#include "server/rpc/caller.h"
#include "server/rpc/permission_table.h"
#include "server/rpc/worker_pool.h"

namespace webmunk {

// A call that is about to begin. It lives as long as what it refers to.
struct AuditStart {
  const Principal& principal;
  std::string_view client_address;
  std::string_view method;
};

// A call that has ended. It lives as long as what it refers to.
struct AuditEnd {
  // What begin_audit returned; 0: the entry is yet to be made.
  int64_t id = 0;
  const Principal& principal;
  std::string_view client_address;
  std::string_view method;
  const AuditNote& note;
  absl::StatusCode code = absl::StatusCode::kOk;
};

// Where every call passes but IngestService's: finds out who calls, decides whether
// it may, and has it written down. Thread-safe.
class CallGate {
 public:
  // What needs the database is handed in.
  struct Parts {
    // UNAUTHENTICATED for who shows nothing, or nothing good. Waits for the database.
    std::function<absl::StatusOr<Principal>(const CallContext&)> authenticate;
    // Of calls that change something, or may last. OK: it is on disk.
    std::function<absl::StatusOr<int64_t>(const AuditStart&)> begin_audit;
    // Never waits.
    std::function<void(const AuditEnd&)> end_audit;
  };

  explicit CallGate(Parts parts) : parts_(std::move(parts)) {}

  // Waits for the database. UNAUTHENTICATED; PERMISSION_DENIED. `method` must be a
  // constant.
  absl::StatusOr<Caller> Admit(const CallContext& context, std::string_view method);

  // Has the entry of a call written down before its end, if Admit did not: for handlers
  // that find out late who calls. Waits for the database.
  absl::Status BeginEntry(Caller& caller, std::string_view method);

  // What a call that was let in before may see by now. Same errors.
  absl::StatusOr<AccessScope> ScopeNow(const CallContext& context, std::string_view method) const;

  // Must follow upon an Admit that was OK, once.
  void Finish(const Caller& caller, std::string_view method, absl::StatusCode code);

 private:
  // Fills in who calls as soon as that is known.
  absl::StatusOr<AccessScope> Check(const CallContext& context, const Permission& permission,
                                    Principal& principal) const;

  const Parts parts_;
};

// What runs the handlers of a service.
struct CallRunner {
  WorkerPool& workers;
  CallGate& gate;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_RPC_CALL_GATE_H_
