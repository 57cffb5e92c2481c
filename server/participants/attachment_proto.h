#ifndef WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_PROTO_H_
#define WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_PROTO_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "server/points/attachment_store.h"
#include "server/points/data_point.h"
#include "webmunk/v1/participant.pb.h"

namespace webmunk {

// Translation between the messages about attachments and the domain.

// What `participants/{participant}/dataPoints/{data_point}` names.
struct PointName {
  std::string participant;
  PointHash hash{};
};

// `field` names the field in the INVALID_ARGUMENT that anything else gives.
absl::StatusOr<PointName> ParsePointName(std::string_view name, std::string_view field);

void FillAttachment(const AttachmentRecord& record, v1::Attachment& message);

// A position in the order of a point's attachments, as a page token's content.
std::string EncodeAttachmentPosition(const AttachmentPosition& position);
absl::StatusOr<AttachmentPosition> DecodeAttachmentPosition(std::string_view content);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_PARTICIPANTS_ATTACHMENT_PROTO_H_
