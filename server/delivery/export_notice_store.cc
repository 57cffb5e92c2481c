#include "server/delivery/export_notice_store.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr char kFindDue[] = R"sql(
    SELECT n.id, n.kind, n.target, n.tries, j.id, j.sequence_index, j.sequence_count,
           j.state = 'succeeded', j.error, coalesce(j.archive_name, ''),
           coalesce(j.archive_bytes, 0), coalesce(j.archive_sha256, ''), j.mail_subject,
           n.attempt, n.round, coalesce(substring(n.target FROM '^[a-z]+://[^/?#]*'), '')
    FROM export_notice n JOIN export_job j ON j.id = n.job_id
    WHERE n.state = 'waiting' AND n.next_try <= now() AND n.kind = $1::text
      AND coalesce(substring(n.target FROM '^[a-z]+://[^/?#]*'), '') <> ALL ($2::text[])
      AND (j.state = 'failed'
           OR (j.state IN ('succeeded', 'expired')
               AND NOT EXISTS (SELECT FROM export_delivery
                               WHERE job_id = j.id AND state IN ('waiting', 'running'))))
    ORDER BY n.next_try, n.id
    LIMIT 1)sql";
constexpr char kListDeliveries[] = R"sql(
    SELECT t.identifier, d.state = 'delivered', d.error
    FROM export_delivery d JOIN export_destination t ON t.id = d.destination_id
    WHERE d.job_id = $1::bigint
    ORDER BY t.identifier COLLATE "C")sql";
constexpr char kMarkSent[] = R"sql(
    UPDATE export_notice SET state = 'sent', sent = now(), error = '', attempt = attempt + 1
    WHERE id = $1::bigint AND state = 'waiting' AND attempt = $2::bigint)sql";
constexpr char kNoteFailure[] = R"sql(
    UPDATE export_notice
    SET state = CASE WHEN $5::bool THEN 'failed' ELSE 'waiting' END, tries = tries + 1,
        attempt = attempt + 1, error = $3::text,
        next_try = now() + $4::bigint * interval '1 microsecond'
    WHERE id = $1::bigint AND state = 'waiting' AND attempt = $2::bigint)sql";

DueNotice NoticeOf(const PgRows& rows) {
  DueNotice notice;
  notice.kind = rows.Bytes(0, 1) == "mail" ? DueNotice::Kind::kMail : DueNotice::Kind::kWebhook;
  notice.target = rows.Bytes(0, 2);
  notice.tries = rows.Int4(0, 3);
  NoticeFacts& facts = notice.facts;
  facts.notice_id = rows.Int8(0, 0);
  facts.job_id = rows.Int8(0, 4);
  facts.sequence_index = rows.Int4(0, 5);
  facts.sequence_count = rows.Int4(0, 6);
  facts.has_succeeded = rows.Bool(0, 7);
  facts.error = rows.Bytes(0, 8);
  facts.archive_name = rows.Bytes(0, 9);
  facts.archive_bytes = rows.Int8(0, 10);
  facts.archive_sha256 = absl::BytesToHexString(std::string(rows.Bytes(0, 11)));
  facts.mail_subject = rows.Bytes(0, 12);
  notice.attempt = rows.Int8(0, 13);
  facts.round = rows.Int4(0, 14);
  notice.origin = rows.Bytes(0, 15);
  return notice;
}

}  // namespace

absl::StatusOr<std::optional<DueNotice>> FindDueNotice(
    Connection& connection, DueNotice::Kind kind, const std::vector<std::string>& but_origins) {
  PgArray origins(PgElementType::kText);
  for (const std::string& origin : but_origins) origins.Add(origin);
  const char* kind_name = kind == DueNotice::Kind::kMail ? "mail" : "webhook";
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows rows,
      connection.Query(kFindDue, {PgParam::Bytes(kind_name), PgParam::Bytes(origins.Binary())}));
  if (rows.size() == 0) return std::nullopt;
  DueNotice notice = NoticeOf(rows);
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows deliveries,
                           connection.Query(kListDeliveries, {PgParam::Int8(notice.facts.job_id)}));
  for (int i = 0; i < deliveries.size(); ++i) {
    notice.facts.deliveries.push_back({.destination = std::string(deliveries.Bytes(i, 0)),
                                       .is_delivered = deliveries.Bool(i, 1),
                                       .error = std::string(deliveries.Bytes(i, 2))});
  }
  return notice;
}

absl::Status MarkNoticeSent(Connection& connection, const DueNotice& notice) {
  return connection
      .Query(kMarkSent, {PgParam::Int8(notice.facts.notice_id), PgParam::Int8(notice.attempt)})
      .status();
}

absl::Status NoteNoticeFailure(Connection& connection, const DueNotice& notice,
                               const std::string& error, absl::Duration wait, bool is_final) {
  return connection
      .Query(kNoteFailure, {PgParam::Int8(notice.facts.notice_id), PgParam::Int8(notice.attempt),
                            PgParam::Bytes(error), PgParam::Int8(absl::ToInt64Microseconds(wait)),
                            PgParam::Bool(is_final)})
      .status();
}

}  // namespace webmunk
