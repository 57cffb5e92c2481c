#ifndef WEBMUNK_SERVER_ACCESS_AUDIT_QUERY_H_
#define WEBMUNK_SERVER_ACCESS_AUDIT_QUERY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/access/audit_read_store.h"
#include "server/storage/pool.h"

namespace webmunk {

// Reads a filter over entries. INVALID_ARGUMENT if it is none.
absl::StatusOr<AuditFilter> ParseAuditFilter(std::string_view text);

// A page of entries and, unless it is the last, where the next begins.
struct AuditPage {
  std::vector<AuditRecord> entries;
  std::optional<int64_t> next;
};

// Reads the audit log. Thread-safe.
class AuditQuery {
 public:
  // `pool` must outlive this.
  explicit AuditQuery(Pool& pool) : pool_(pool) {}

  // Newest first, from before the entry `before`; 0: from the newest.
  absl::StatusOr<AuditPage> List(const AuditFilter& filter, int64_t before, int page_size);

 private:
  Pool& pool_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_ACCESS_AUDIT_QUERY_H_
