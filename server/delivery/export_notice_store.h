#ifndef WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICE_STORE_H_
#define WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICE_STORE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/delivery/notice_text.h"
#include "server/storage/connection.h"

namespace webmunk {

// A notice that is to be sent: its job has ended, and so have all its deliveries.
struct DueNotice {
  enum class Kind { kMail, kWebhook };

  Kind kind = Kind::kMail;
  std::string target;
  // Of a webhook: its scheme, host and port.
  std::string origin;
  // Failed tries before.
  int tries = 0;
  // Fences what is noted: nothing is if it was asked for anew meanwhile.
  int64_t attempt = 0;
  NoticeFacts facts;
};

// The one of its kind that is due longest, to none of these origins of webhooks.
absl::StatusOr<std::optional<DueNotice>> FindDueNotice(Connection& connection, DueNotice::Kind kind,
                                                       const std::vector<std::string>& but_origins);

absl::Status MarkNoticeSent(Connection& connection, const DueNotice& notice);
// Due again after `wait`, or failed for good.
absl::Status NoteNoticeFailure(Connection& connection, const DueNotice& notice,
                               const std::string& error, absl::Duration wait, bool is_final);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICE_STORE_H_
