#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_STORE_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_STORE_H_

#include <optional>

#include "absl/status/statusor.h"
#include "server/points/attachment.h"
#include "server/storage/connection.h"

namespace webmunk {

// What becomes of attachments whose points were dropped (sql/0009_retention.sql).
// Each call is a short transaction of its own.

// Deletes some of the links of dropped points, and notes that their attachments have
// lost one. False if there was none left.
absl::StatusOr<bool> DeleteDroppedLinks(Connection& connection);

// Looks again at some of the attachments that have lost a link, of those behind
// `after` in order of their ids. One that nothing needs any more is kept for another
// day, as if it had just been uploaded, and any other for good. Returns the last that
// was looked at; none if there was none.
absl::StatusOr<std::optional<AttachmentId>> ReviewUnlinked(Connection& connection,
                                                           const AttachmentId& after);

// Deletes some of the former whose day was over an hour ago or longer, and that still
// nothing needs. Returns how many; 0 if none is left.
absl::StatusOr<int> DeleteUnlinked(Connection& connection);

// Deletes some of the attachments that no bundle named and that expired an hour ago
// or longer. Returns how many; 0 if none is left. FindNameable stops giving them
// that hour earlier, so that none is deleted which a bundle is about to name.
absl::StatusOr<int> DeleteUnnamed(Connection& connection);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_STORE_H_
