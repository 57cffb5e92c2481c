#include "server/points/attachment_expiry.h"

#include <optional>

#include "server/base/status_macros.h"
#include "server/points/attachment_expiry_store.h"

namespace webmunk {
namespace {

// In front of all others.
constexpr char kNoAttachment[16] = {};

absl::Status ReviewAll(Connection& connection, const std::function<bool()>& should_stop) {
  std::optional<AttachmentId> last = AttachmentId(kNoAttachment, sizeof(kNoAttachment));
  while (last && !should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(last, ReviewUnlinked(connection, *last));
  }
  return absl::OkStatus();
}

absl::Status DeleteAll(Connection& connection, const std::function<bool()>& should_stop,
                       absl::StatusOr<int> (*delete_some)(Connection&)) {
  while (!should_stop()) {
    WEBMUNK_ASSIGN_OR_RETURN(const int deleted, delete_some(connection));
    if (deleted == 0) return absl::OkStatus();
  }
  return absl::CancelledError("told to stop");
}

}  // namespace

absl::Status DeleteExpiredAttachments(Connection& connection,
                                      const std::function<bool()>& should_stop) {
  WEBMUNK_RETURN_IF_ERROR(ReviewAll(connection, should_stop));
  WEBMUNK_RETURN_IF_ERROR(DeleteAll(connection, should_stop, DeleteUnlinked));
  return DeleteAll(connection, should_stop, DeleteUnnamed);
}

}  // namespace webmunk
