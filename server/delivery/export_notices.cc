#include "server/delivery/export_notices.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "server/base/log.h"
#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr absl::Duration kInterval = absl::Seconds(10);
// Then other tasks have their turn.
constexpr absl::Duration kLongestRun = absl::Minutes(1);
// After so many failures in a run a receiver is left for the next one.
constexpr int kFailuresOfOrigin = 3;

// After how many tries that end so it is for a person to see to.
int TriesFor(const absl::Status& status) {
  if (absl::IsFailedPrecondition(status) || absl::IsInvalidArgument(status)) return 1;
  constexpr int kRefusals = 3;
  return absl::IsPermissionDenied(status) ? kRefusals : std::numeric_limits<int>::max();
}

}  // namespace

absl::Duration ExportNotices::NoticeWait(int tries) {
  constexpr int kDoublings = 7;
  return std::min(absl::Seconds(30) * (1 << std::clamp(tries - 1, 0, kDoublings)), absl::Hours(1));
}

absl::Status ExportNotices::SendDue(Connection& connection, DueNotice::Kind kind,
                                    const std::function<bool()>& should_stop) const {
  std::map<std::string, int> failures;
  std::vector<std::string> put_off;
  const absl::Time until = absl::Now() + kLongestRun;
  // Looked for one by one: what they tell must not have changed meanwhile.
  while (absl::Now() < until) {
    if (should_stop()) return absl::CancelledError("was told to stop");
    WEBMUNK_ASSIGN_OR_RETURN(const std::optional<DueNotice> due,
                             FindDueNotice(connection, kind, put_off));
    if (!due) return absl::OkStatus();
    absl::Status sent = Send(*due, should_stop);
    if (absl::IsCancelled(sent)) return sent;
    if (sent.ok()) {
      WEBMUNK_RETURN_IF_ERROR(MarkNoticeSent(connection, *due));
      continue;
    }
    if (kind == DueNotice::Kind::kWebhook && ++failures[due->origin] == kFailuresOfOrigin) {
      put_off.push_back(due->origin);
    }
    WEBMUNK_RETURN_IF_ERROR(NoteFailure(connection, *due, sent));
  }
  return absl::OkStatus();
}

absl::Status ExportNotices::NoteFailure(Connection& connection, const DueNotice& notice,
                                        const absl::Status& failure) const {
  const int tries = notice.tries + 1;
  LogWarning("a notice of an export was not sent", {{"notice", notice.facts.notice_id},
                                                    {"job", notice.facts.job_id},
                                                    {"tries", tries},
                                                    {"reason", std::string(failure.message())}});
  return NoteNoticeFailure(connection, notice, std::string(failure.message()), options_.wait(tries),
                           tries >= std::min(options_.max_tries, TriesFor(failure)));
}

std::vector<TaskSpec> ExportNotices::Tasks() const {
  std::vector<TaskSpec> tasks;
  for (const auto& [kind, name] : {std::pair(DueNotice::Kind::kMail, "send-export-mail"),
                                   std::pair(DueNotice::Kind::kWebhook, "send-export-webhooks")}) {
    tasks.push_back({.name = name, .interval = kInterval, .run = [this, kind = kind](TaskRun& run) {
                       return SendDue(run.connection(), kind, [&run] { return run.should_stop(); });
                     }});
  }
  return tasks;
}

absl::Status ExportNotices::Send(const DueNotice& notice,
                                 const std::function<bool()>& should_stop) const {
  if (notice.kind == DueNotice::Kind::kWebhook) {
    return Webhook(options_.webhook, should_stop)
        .Send(notice.target, NoticeJson(notice.facts, options_.public_url), NoticeId(notice.facts),
              absl::Now());
  }
  // Another server may be able to.
  if (options_.mail.url.empty()) return absl::UnavailableError("this server sends no mail");
  return SendMail(options_.mail, NoticeMail(notice.facts, notice.target, options_.public_url),
                  should_stop);
}

}  // namespace webmunk
