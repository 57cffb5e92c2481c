#ifndef WEBMUNK_SERVER_ACCESS_AUDIT_LOG_H_
#define WEBMUNK_SERVER_ACCESS_AUDIT_LOG_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "server/access/background_writer.h"
#include "server/access/stranger_limit.h"
#include "server/rpc/call_gate.h"
#include "server/storage/pool.h"

namespace webmunk {

// Writes down who read and changed what. Thread-safe.
class AuditLog {
 public:
  // Both must outlive this.
  AuditLog(Pool& pool, BackgroundWriter& writer) : pool_(pool), writer_(writer) {}

  // Writes the entry of a call that is about to change something. OK: its id, and it
  // is on disk.
  absl::StatusOr<int64_t> Begin(const AuditStart& start);

  // Adds what came of it, or, for a call that changes nothing, the whole entry. Never
  // waits; see BackgroundWriter. Of calls by nobody that is known only some are
  // written; see StrangerLimit.
  void End(const AuditEnd& end);

 private:
  Pool& pool_;
  BackgroundWriter& writer_;
  StrangerLimit stranger_limit_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUDIT_LOG_H_
