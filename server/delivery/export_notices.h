#ifndef WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICES_H_
#define WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/delivery/export_notice_store.h"
#include "server/delivery/smtp_mail.h"
#include "server/delivery/webhook.h"
#include "server/jobs/task_run.h"
#include "server/storage/connection.h"

namespace webmunk {

// Tells of the ends of exports, by mail and webhooks, once all deliveries of a job have
// ended; a receiver that fails is tried again, and holds nothing up but notices.
// Thread-safe.
class ExportNotices {
 public:
  struct Options {
    // An empty URL: no mail is sent.
    MailServer mail;
    // An empty key: no webhooks are sent.
    Webhook::Options webhook;
    // Where people reach this server, as https://HOST.
    std::string public_url;
    // Tests wait less.
    std::function<absl::Duration(int)> wait = NoticeWait;
    int max_tries = 8;
  };

  // How long to wait after the `tries`-th failed try, from 1.
  static absl::Duration NoticeWait(int tries);

  explicit ExportNotices(Options options) : options_(std::move(options)) {}

  // Sends what is due of a kind, until nothing is, or for a minute. Webhooks to a host
  // that fails are left for the next run. CANCELLED if it was told to stop before.
  absl::Status SendDue(Connection& connection, DueNotice::Kind kind,
                       const std::function<bool()>& should_stop) const;

  // That again and again, as background tasks: on one server at a time, mail and webhooks
  // apart. This must outlive them.
  std::vector<TaskSpec> Tasks() const;

 private:
  absl::Status NoteFailure(Connection& connection, const DueNotice& notice,
                           const absl::Status& failure) const;
  absl::Status Send(const DueNotice& notice, const std::function<bool()>& should_stop) const;

  const Options options_;
};

}  // namespace webmunk

#endif  // WEBMUNK_SERVER_DELIVERY_EXPORT_NOTICES_H_
