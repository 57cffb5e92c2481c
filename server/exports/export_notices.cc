#include "server/exports/export_notices.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr int kAtOnce = 20;
constexpr absl::Duration kInterval = absl::Seconds(10);

// A person has to change something before another try is of use.
bool IsFinal(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status);
}

}  // namespace

absl::Duration ExportNotices::NoticeWait(int tries) {
  constexpr int kDoublings = 7;
  return std::min(absl::Seconds(30) * (1 << std::clamp(tries - 1, 0, kDoublings)), absl::Hours(1));
}

absl::Status ExportNotices::SendDue(Connection& connection,
                                    const std::function<bool()>& should_stop) const {
  while (true) {
    WEBMUNK_ASSIGN_OR_RETURN(const std::vector<DueNotice> due, ListDueNotices(connection, kAtOnce));
    if (due.empty()) return absl::OkStatus();
    for (const DueNotice& notice : due) {
      if (should_stop()) return absl::CancelledError("was told to stop");
      const absl::Status sent = Send(notice, should_stop);
      if (absl::IsCancelled(sent)) return sent;
      if (sent.ok()) {
        WEBMUNK_RETURN_IF_ERROR(MarkNoticeSent(connection, notice.facts.notice_id));
        continue;
      }
      const int tries = notice.tries + 1;
      LogWarning("a notice of an export was not sent", {{"notice", notice.facts.notice_id},
                                                        {"job", notice.facts.job_id},
                                                        {"tries", tries},
                                                        {"reason", std::string(sent.message())}});
      WEBMUNK_RETURN_IF_ERROR(NoteNoticeFailure(connection, notice.facts.notice_id,
                                                std::string(sent.message()), options_.wait(tries),
                                                tries >= options_.max_tries || IsFinal(sent)));
    }
  }
}

TaskSpec ExportNotices::Task() const {
  return {.name = "send-export-notices", .interval = kInterval, .run = [this](TaskRun& run) {
            return SendDue(run.connection(), [&run] { return run.should_stop(); });
          }};
}

absl::Status ExportNotices::Send(const DueNotice& notice,
                                 const std::function<bool()>& should_stop) const {
  if (notice.kind == DueNotice::Kind::kWebhook) {
    return Webhook(options_.webhook, should_stop)
        .Send(notice.target, NoticeJson(notice.facts, options_.public_url),
              absl::StrCat(notice.facts.notice_id), absl::Now());
  }
  if (options_.mail.url.empty()) return absl::FailedPreconditionError("this server sends no mail");
  return SendMail(options_.mail, NoticeMail(notice.facts, notice.target, options_.public_url),
                  should_stop);
}

}  // namespace webmunk
