#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_STORE_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/access.h"
#include "server/points/attachment.h"
#include "server/points/data_point.h"
#include "server/storage/connection.h"

namespace webmunk {

// Those of the attachments that a bundle may name: complete, and not about to be
// deleted. In order of their ids.
absl::StatusOr<std::vector<AttachmentReference>> FindNameable(Connection& connection,
                                                              const std::vector<AttachmentId>& ids);

// What the bundle of this number in the ledger named.
absl::StatusOr<std::vector<AttachmentReference>> AttachmentsOfBundle(Connection& connection,
                                                                     int64_t bundle_id);

// NOT_FOUND if there is none, it is not complete, or no point of a participant in the
// scope names it.
absl::StatusOr<AttachmentRecord> FindAttachment(Connection& connection, const AttachmentId& id,
                                                const AccessScope& scope);

// Whose it is, by their ids, at most as many as an entry of the audit log names.
absl::StatusOr<std::vector<int32_t>> ParticipantsOfAttachment(Connection& connection,
                                                              const AttachmentId& id);

// The content's part of this number, counted from 0; none behind the last.
absl::StatusOr<std::optional<std::string>> ReadAttachmentChunk(Connection& connection,
                                                               const AttachmentId& id,
                                                               int32_t number);

// Where in the order of a point's attachments a list stands.
struct AttachmentPosition {
  std::string identifier;
  AttachmentId id;
};

// Up to `limit` attachments of a point behind `after`, by identifier in code point
// order, then by id.
absl::StatusOr<std::vector<AttachmentRecord>> ListPointAttachments(Connection& connection,
                                                                   int32_t participant_id,
                                                                   const PointHash& hash,
                                                                   const AttachmentPosition& after,
                                                                   int limit);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_STORE_H_
