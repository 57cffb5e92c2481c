#ifndef WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_H_
#define WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_H_

#include <functional>

#include "absl/status/status.h"
#include "server/storage/connection.h"

namespace webmunk {

// Deletes the attachments that no bundle named within a day of their upload, or of
// when this found that all points which link to them were dropped, a few at a time. May be broken
// off anywhere; CANCELLED if `should_stop` became true before the end.
absl::Status DeleteExpiredAttachments(Connection& connection,
                                      const std::function<bool()>& should_stop);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_POINTS_ATTACHMENT_EXPIRY_H_
