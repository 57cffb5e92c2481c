#include "server/delivery/notice_text.h"

#include "absl/strings/str_cat.h"
#include "server/reports/json_object.h"

namespace webmunk {
namespace {

// Of the gateway: the archive itself, or the job with its error.
std::string LinkTo(const NoticeFacts& facts, const std::string& public_url) {
  if (public_url.empty()) return "";
  return absl::StrCat(public_url, "/v1/exportJobs/", facts.job_id,
                      facts.has_succeeded ? "/archive" : "");
}

std::string UsualSubject(const NoticeFacts& facts) {
  return absl::StrCat("[PDK] Your Report ", facts.has_succeeded ? "is Ready" : "Failed", " (",
                      facts.sequence_index, " of ", facts.sequence_count, ")");
}

std::string SubjectOf(const NoticeFacts& facts) {
  if (facts.mail_subject.empty()) return UsualSubject(facts);
  return facts.has_succeeded ? facts.mail_subject : absl::StrCat("Failed: ", facts.mail_subject);
}

std::string TextOf(const NoticeFacts& facts, const std::string& public_url) {
  std::string text;
  if (facts.has_succeeded) {
    absl::StrAppend(&text, "Export ", facts.job_id, " is ready: ", facts.archive_name, " (",
                    facts.archive_bytes, " bytes).\n");
  } else {
    absl::StrAppend(&text, "Export ", facts.job_id, " failed: ", facts.error, "\n");
  }
  const std::string link = LinkTo(facts, public_url);
  if (!link.empty()) absl::StrAppend(&text, "\nSign in to see it: ", link, "\n");
  if (facts.has_succeeded && !facts.deliveries.empty()) {
    absl::StrAppend(&text, "\nDestinations:\n");
    for (const NoticeDelivery& one : facts.deliveries) {
      absl::StrAppend(&text, "- ", one.destination, ": ",
                      one.is_delivered ? "delivered" : "not delivered: ", one.error, "\n");
    }
  }
  return text;
}

}  // namespace

std::string NoticeId(const NoticeFacts& facts) {
  return absl::StrCat(facts.notice_id, "-", facts.round);
}

Mail NoticeMail(const NoticeFacts& facts, const std::string& to, const std::string& public_url) {
  return {.to = to,
          .subject = SubjectOf(facts),
          .text = TextOf(facts, public_url),
          .id = absl::StrCat("export-", facts.job_id, "-", NoticeId(facts))};
}

std::string NoticeJson(const NoticeFacts& facts, const std::string& public_url) {
  JsonObject notice;
  notice.Text("id", NoticeId(facts));
  notice.Text("event", facts.has_succeeded ? "export.succeeded" : "export.failed");
  notice.Text("export_job", absl::StrCat("exportJobs/", facts.job_id));
  notice.Number("sequence_index", facts.sequence_index);
  notice.Number("sequence_count", facts.sequence_count);
  const std::string link = LinkTo(facts, public_url);
  if (!link.empty()) notice.Text("url", link);
  if (!facts.has_succeeded) return notice.Text("error", facts.error).Take();
  notice.Json("archive", JsonObject()
                             .Text("name", facts.archive_name)
                             .Number("bytes", facts.archive_bytes)
                             .Text("sha256", facts.archive_sha256)
                             .Take());
  JsonList deliveries;
  for (const NoticeDelivery& one : facts.deliveries) {
    JsonObject delivery;
    delivery.Text("destination", absl::StrCat("exportDestinations/", one.destination));
    delivery.Json("delivered", one.is_delivered ? "true" : "false");
    if (!one.error.empty()) delivery.Text("error", one.error);
    deliveries.Add(delivery.Take());
  }
  return notice.Json("deliveries", deliveries.Take()).Take();
}

}  // namespace webmunk
