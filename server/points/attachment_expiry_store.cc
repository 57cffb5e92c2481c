#include "server/points/attachment_expiry_store.h"

#include "server/base/status_macros.h"
#include "server/storage/pg_value.h"

namespace webmunk {
namespace {

constexpr int kLinksAtOnce = 1000;
constexpr int kReviewedAtOnce = 100;

// Of one span; it is cleared once there were fewer than asked for. Points that came
// after the drop keep their links. OFFSET 0 has each looked up by its key: a join
// might read all points. Attachments are locked in order of their ids, as writers
// lock them.
constexpr char kDeleteLinks[] = R"sql(
    WITH span AS MATERIALIZED (
        SELECT lower, upper FROM expired_span
        WHERE NOT links_cleared ORDER BY lower LIMIT 1
    ), gone AS (
        DELETE FROM data_point_attachment
        WHERE (participant_id, hash, created, attachment_id) IN (
            SELECT link.participant_id, link.hash, link.created, link.attachment_id
            FROM span JOIN data_point_attachment AS link
                 ON link.created >= span.lower AND link.created < span.upper
            WHERE NOT EXISTS (SELECT FROM data_point AS point
                              WHERE point.participant_id = link.participant_id
                                AND point.created = link.created AND point.hash = link.hash
                              OFFSET 0)
            LIMIT $1::int)
        RETURNING attachment_id
    ), loser AS (
        SELECT id FROM attachment
        WHERE id IN (SELECT attachment_id FROM gone) AND NOT lost_link
        ORDER BY id FOR NO KEY UPDATE
    ), noted AS (
        UPDATE attachment SET lost_link = true
        FROM loser WHERE attachment.id = loser.id
    )
    UPDATE expired_span SET links_cleared = (SELECT count(*) FROM gone) < $1::int
    FROM span WHERE expired_span.lower = span.lower
    RETURNING 1)sql";
constexpr char kReview[] = R"sql(
    WITH loser AS MATERIALIZED (
        SELECT id FROM attachment
        WHERE lost_link AND id > $1::uuid
        ORDER BY id LIMIT $2::int FOR NO KEY UPDATE
    ), seen AS (
        SELECT id,
               EXISTS (SELECT FROM data_point_attachment WHERE attachment_id = id) AS is_linked,
               EXISTS (SELECT FROM bundle_attachment JOIN quarantine USING (bundle_id)
                       WHERE attachment_id = loser.id) AS is_needed
        FROM loser
    ), settled AS (
        UPDATE attachment
        SET lost_link = NOT is_linked,
            expires = CASE WHEN NOT is_linked AND NOT is_needed 
                      THEN coalesce(expires, now() + interval '1 day') END
        FROM seen WHERE attachment.id = seen.id
    )
    SELECT id FROM loser ORDER BY id DESC LIMIT 1)sql";
// A few at a time, as each may have megabytes.
constexpr char kDeleteUnlinked[] = R"sql(
    WITH unlinked AS MATERIALIZED (
        SELECT id FROM attachment
        WHERE lost_link AND expires < now() - interval '1 hour'
          AND NOT EXISTS (SELECT FROM data_point_attachment WHERE attachment_id = id)
          AND NOT EXISTS (SELECT FROM bundle_attachment JOIN quarantine USING (bundle_id)
                          WHERE attachment_id = attachment.id)
        ORDER BY id LIMIT 8 FOR UPDATE SKIP LOCKED
    ), unnamed AS (
        DELETE FROM bundle_attachment WHERE attachment_id IN (SELECT id FROM unlinked)
    )
    DELETE FROM attachment WHERE id IN (SELECT id FROM unlinked)
    RETURNING 1)sql";
constexpr char kDeleteUnnamed[] = R"sql(
    DELETE FROM attachment WHERE id IN (
        SELECT id FROM attachment
        WHERE expires < now() - interval '1 hour' AND NOT lost_link
        ORDER BY expires LIMIT 8 FOR UPDATE SKIP LOCKED)
    RETURNING 1)sql";

}  // namespace

absl::StatusOr<bool> DeleteDroppedLinks(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows spans,
                           connection.Query(kDeleteLinks, {PgParam::Int4(kLinksAtOnce)}));
  return spans.size() > 0;
}

absl::StatusOr<std::optional<AttachmentId>> ReviewUnlinked(Connection& connection,
                                                           const AttachmentId& after) {
  WEBMUNK_ASSIGN_OR_RETURN(
      const PgRows last,
      connection.Query(kReview, {PgParam::Bytes(after), PgParam::Int4(kReviewedAtOnce)}));
  if (last.size() == 0) return std::nullopt;
  return AttachmentId(last.Bytes(0, 0));
}

absl::StatusOr<int> DeleteUnlinked(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kDeleteUnlinked, {}));
  return rows.size();
}

absl::StatusOr<int> DeleteUnnamed(Connection& connection) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kDeleteUnnamed, {}));
  return rows.size();
}

}  // namespace webmunk
