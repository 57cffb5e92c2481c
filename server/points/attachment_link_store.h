#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/attachment.h"
#include "server/points/data_point.h"
#include "server/storage/transaction.h"

namespace webmunk {

// An attachment that a bundle of the ledger names.
struct BundleAttachmentRow {
  int64_t bundle_id = 0;
  AttachmentId attachment_id;
};

// An attachment that a point names.
struct PointAttachmentRow {
  int32_t participant_id = 0;
  // Microseconds since 1970.
  int64_t created = 0;
  PointHash hash{};
  AttachmentId attachment_id;
};

// That a participant sent something which names an attachment.
struct AttachmentClaim {
  int32_t participant_id = 0;
  AttachmentId attachment_id;
};

// Gives each attachment that is nobody's to the participant whose claim stands first,
// unless that one has the same content under the same identifier and type already.
// Returns what each claim comes to: the attachment itself, the equal one, or none if it
// is somebody else's. All of them stay locked until the transaction ends.
absl::StatusOr<std::vector<std::optional<AttachmentId>>> ClaimAttachments(
    Transaction& transaction, const std::vector<AttachmentClaim>& claims);

// Those of the attachments that are no participant's. In order of their ids.
absl::StatusOr<std::vector<AttachmentId>> FindUnclaimed(Transaction& transaction,
                                                        const std::vector<AttachmentId>& ids);

// Stores that bundles, whose ledger entries are written, name attachments, which
// keeps these for good. No bundle may name one twice.
absl::Status InsertBundleAttachments(Transaction& transaction,
                                     const std::vector<BundleAttachmentRow>& rows);

// Links points and attachments that are not linked already.
absl::Status InsertPointAttachments(Transaction& transaction, std::vector<PointAttachmentRow> rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_
