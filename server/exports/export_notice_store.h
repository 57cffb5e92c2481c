#ifndef WEBMUNK_SERVER_EXPORTS_EXPORT_NOTICE_STORE_H_
#define WEBMUNK_SERVER_EXPORTS_EXPORT_NOTICE_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/exports/notice_text.h"
#include "server/storage/connection.h"

namespace webmunk {

// A notice that is to be sent: its job has ended, and so have all its deliveries.
struct DueNotice {
  enum class Kind { kMail, kWebhook };

  Kind kind = Kind::kMail;
  std::string target;
  // Failed tries before.
  int tries = 0;
  NoticeFacts facts;
};

// Those that are due longest.
absl::StatusOr<std::vector<DueNotice>> ListDueNotices(Connection& connection, int limit);

absl::Status MarkNoticeSent(Connection& connection, int64_t id);
// Due again after `wait`, or failed for good.
absl::Status NoteNoticeFailure(Connection& connection, int64_t id, const std::string& error,
                               absl::Duration wait, bool is_final);

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_EXPORTS_EXPORT_NOTICE_STORE_H_
