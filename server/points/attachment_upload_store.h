#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_UPLOAD_STORE_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_UPLOAD_STORE_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "server/points/attachment.h"
#include "server/storage/connection.h"

namespace webmunk {

// An attachment that arrives part by part. Each call is a transaction of its own,
// so that a slow sender holds none open; what stays incomplete expires.

struct BegunAttachment {
  bool ingestion_paused = false;
  // None: the study is paused, or those that no bundle names take more already than
  // they may.
  std::optional<AttachmentId> id{};
};

// `most_unnamed` is how many bytes all complete ones that no bundle names may take.
absl::StatusOr<BegunAttachment> BeginAttachment(Connection& connection,
                                                const std::string& identifier,
                                                const std::string& content_type,
                                                int64_t most_unnamed);

// `data` is the part of this number, counted from 0, at most 1 MiB.
absl::Status AddAttachmentChunk(Connection& connection, const AttachmentId& id, int32_t number,
                                std::string data);

// Makes the attachment complete. It is kept for another day, should no bundle name it.
// Of equal ones each has its own id: knowing the content gives nobody another's.
// ABORTED if it has expired meanwhile.
absl::Status CompleteAttachment(Connection& connection, const AttachmentRecord& attachment);

absl::Status DropAttachment(Connection& connection, const AttachmentId& id);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_UPLOAD_STORE_H_
