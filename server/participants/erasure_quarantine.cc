#include "server/participants/erasure_quarantine.h"

#include "server/base/status_macros.h"
#include "server/participants/erasure_quarantine_store.h"

namespace webmunk {
namespace {

constexpr int kPageSize = 1000;

absl::Status Look(Connection& connection, int64_t id, const std::vector<std::string>& identifiers,
                  const QuarantineSearch& search, QuarantinedOf& found) {
  const absl::StatusOr<QuarantinedBytes> entry = LoadQuarantined(connection, id);
  // Replayed or discarded meanwhile.
  if (absl::IsNotFound(entry.status())) return absl::OkStatus();
  WEBMUNK_RETURN_IF_ERROR(entry.status());
  WEBMUNK_ASSIGN_OR_RETURN(const QuarantineFinding finding, search(*entry, identifiers));
  if (finding == QuarantineFinding::kHolds) found.ids.push_back(id);
  if (finding == QuarantineFinding::kUnreadable) ++found.unreadable;
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<QuarantinedOf> FindQuarantinedOf(Connection& connection,
                                                const std::vector<std::string>& identifiers,
                                                const QuarantineSearch& search,
                                                const std::function<bool()>& should_stop) {
  QuarantinedOf found;
  for (int64_t after = 0;;) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> ids,
                             ListQuarantinedOf(connection, identifiers, after, kPageSize));
    if (ids.empty()) break;
    after = ids.back();
    found.ids.insert(found.ids.end(), ids.begin(), ids.end());
  }
  for (int64_t after = 0;;) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<int64_t> ids,
                             ListQuarantinedOfNobody(connection, after, kPageSize));
    if (ids.empty()) return found;
    after = ids.back();
    for (const int64_t id : ids) {
      if (should_stop()) return absl::CancelledError("stopped before the end");
      WEBMUNK_RETURN_IF_ERROR(Look(connection, id, identifiers, search, found));
    }
  }
}

}  // namespace webmunk
