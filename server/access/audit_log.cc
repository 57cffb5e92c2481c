#include "server/access/audit_log.h"

#include <utility>

#include "absl/time/clock.h"
#include "server/access/audit_store.h"
#include "server/base/status_macros.h"

namespace webmunk {

absl::StatusOr<int64_t> AuditLog::Begin(const AuditStart& start) {
  WEBMUNK_ASSIGN_OR_RETURN(const PooledConnection connection, pool_.Get());
  const AuditedCall call{.principal = start.principal,
                         .client_address = std::string(start.client_address),
                         .method = std::string(start.method),
                         .note = {},
                         .code = std::nullopt};
  return InsertAuditEntry(*connection, call, absl::ToUnixMicros(absl::Now()));
}

void AuditLog::End(const AuditEnd& end) {
  AuditedCall call{.principal = end.principal,
                   .client_address = std::string(end.client_address),
                   .method = std::string(end.method),
                   .note = end.note,
                   .code = static_cast<int>(end.code)};
  const bool is_strangers = end.id == 0 && end.principal.user_id == 0;
  if (is_strangers && !stranger_limit_.Admit(end.method, end.code, call.note)) return;
  auto write = [id = end.id, call = std::move(call),
                now = absl::ToUnixMicros(absl::Now())](Connection& connection) {
    if (id != 0) return FinishAuditEntry(connection, id, call);
    return InsertAuditEntry(connection, call, now).status();
  };
  writer_.Add(std::move(write),
              is_strangers ? BackgroundWriter::Room::kHalf : BackgroundWriter::Room::kAll);
}

}  // namespace webmunk
