#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
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

// Stores that bundles, whose ledger entries are written, name attachments, which
// keeps these for good. No bundle may name one twice.
absl::Status InsertBundleAttachments(Transaction& transaction,
                                     const std::vector<BundleAttachmentRow>& rows);

// Links points and attachments that are not linked already.
absl::Status InsertPointAttachments(Transaction& transaction, std::vector<PointAttachmentRow> rows);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_LINK_STORE_H_
