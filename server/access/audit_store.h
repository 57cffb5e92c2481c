#ifndef WEBMUNK_SERVER_ACCESS_AUDIT_STORE_H_
#define WEBMUNK_SERVER_ACCESS_AUDIT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/base/audit_note.h"
#include "server/storage/connection.h"

namespace webmunk {

// A call, as the audit log keeps it.
struct AuditedCall {
  Principal principal;
  std::string client_address;
  std::string method;
  AuditNote note;
  // None: it has not ended.
  std::optional<int> code;
};

// Adds an entry and returns its id.
absl::StatusOr<int64_t> InsertAuditEntry(Connection& connection, const AuditedCall& call,
                                         int64_t created_micros);

// Adds to the entry what came of its call, and who made it if that was found out
// meanwhile.
absl::Status FinishAuditEntry(Connection& connection, int64_t id, const AuditedCall& call);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUDIT_STORE_H_
