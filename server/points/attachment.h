#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace webmunk {

// The 16 bytes of an attachment's UUID.
using AttachmentId = std::string;

// What a bundle needs to know of an attachment that it names.
struct AttachmentReference {
  AttachmentId id;
  // What points call it.
  std::string identifier;
};

// An attachment without its content.
struct AttachmentRecord {
  AttachmentId id;
  std::string identifier;
  // Empty if unknown.
  std::string content_type;
  int64_t size = 0;
  std::string sha256;
  // Microseconds since 1970.
  int64_t created = 0;
};

// `attachments/{attachment}`, the latter being 32 lower-case hexadecimal digits.
std::string AttachmentName(std::string_view id);

// The id in such a name; `field` names the field in the INVALID_ARGUMENT that
// anything else gives.
absl::StatusOr<AttachmentId> ParseAttachmentName(std::string_view name, std::string_view field);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_H_
