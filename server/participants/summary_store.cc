#include "server/participants/summary_store.h"

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

constexpr char kLock[] = R"sql(
    SELECT cluster = (SELECT system_identifier FROM pg_control_system())
    FROM summary_fold FOR UPDATE)sql";
constexpr char kRestart[] = "SELECT rebuild_participant_summary()";
constexpr char kHasTarget[] = R"sql(
    SELECT target IS NOT NULL OR EXISTS (
               SELECT FROM bundle
               WHERE id > whole_id AND NOT pg_visible_in_snapshot(xid, settled))
    FROM summary_fold)sql";
constexpr char kAim[] = R"sql(
    UPDATE summary_fold SET target = pg_current_snapshot(), target_id = whole_id
    WHERE target IS NULL)sql";
// The upper bound holds always; it tells the planner that a narrow range is asked
// for. Shares that take points away tell nothing of times of arrival. The columns are
// in the order of the tables.
constexpr char kFold[] = R"sql(
    WITH chunk AS MATERIALIZED (
        SELECT id, received, xid FROM bundle
        WHERE id > (SELECT target_id FROM summary_fold) AND id <= 9223372036854775807
          AND (id <= (SELECT restored_id FROM summary_fold)
               OR (pg_visible_in_snapshot(xid, (SELECT target FROM summary_fold))
                   AND NOT pg_visible_in_snapshot(xid, (SELECT settled FROM summary_fold))))
        ORDER BY id LIMIT $1::int
    ), share AS MATERIALIZED (
        SELECT chunk.received AS bundle_received, chunk.xid, bundle_participant.*
        FROM chunk JOIN bundle_participant ON bundle_id = chunk.id
        WHERE participant_id IS NOT NULL
          AND bundle_id >= (SELECT min(id) FROM chunk)
          AND bundle_id <= (SELECT max(id) FROM chunk)
    ), per_generator AS (
        SELECT participant_id, part.generator_id, sum(part.stored), min(part.first_created),
               max(part.last_created),
               max(CASE WHEN part.stored > 0 THEN bundle_received ELSE '-infinity' END),
               part.month,
               min(CASE WHEN part.stored > 0 THEN bundle_received ELSE 'infinity' END)
        FROM share, summary_parts(bundle_id, xid, generator_ids, generator_stored,
                                  generator_first_created, generator_last_created) AS part
        GROUP BY participant_id, part.generator_id, part.month
    ), per_participant AS (
        SELECT participant_id, sum(received), sum(stored), sum(duplicate), sum(quarantined),
               sum(forwarded), sum(discarded),
               max(CASE WHEN received > 0 THEN bundle_received ELSE '-infinity' END),
               (array_agg(user_agent ORDER BY bundle_id DESC)
                FILTER (WHERE user_agent IS NOT NULL))[1],
               max(bundle_id) FILTER (WHERE user_agent IS NOT NULL),
               (array_agg(backlog ORDER BY bundle_id DESC) FILTER (WHERE backlog IS NOT NULL))[1],
               max(bundle_id) FILTER (WHERE backlog IS NOT NULL)
        FROM share GROUP BY participant_id
    ), per_time_zone AS (
        SELECT participant_id, time_zone, min(bundle_received), max(bundle_received)
        FROM share WHERE time_zone IS NOT NULL GROUP BY participant_id, time_zone
    ), added AS MATERIALIZED (
        SELECT add_to_summaries(
            ARRAY(SELECT row::participant_generator_summary FROM per_generator AS row),
            ARRAY(SELECT row::participant_summary FROM per_participant AS row),
            ARRAY(SELECT row::participant_time_zone FROM per_time_zone AS row))
    )
    UPDATE summary_fold
    SET target_id = greatest(target_id, (SELECT max(id) FROM chunk))
    FROM added RETURNING (SELECT count(*) FROM chunk) = $1::int)sql";
// All that is in the target is folded.
constexpr char kSettle[] = R"sql(
    UPDATE summary_fold
    SET settled = target, target = NULL, target_id = 0,
        whole_id = greatest(whole_id, restored_id,
                            (SELECT max(id) FROM bundle
                             WHERE id > greatest(whole_id, restored_id)
                               AND xid < pg_snapshot_xmin(target))))sql";

// Of one span, and some at a time; it is cleared once there were fewer than that.
constexpr char kClearSpan[] = R"sql(
    WITH span AS MATERIALIZED (
        SELECT lower, upper FROM expired_span
        WHERE NOT summaries_cleared ORDER BY lower LIMIT 1
    ), gone AS (
        DELETE FROM participant_generator_summary
        WHERE (participant_id, generator_id, month) IN (
            SELECT participant_id, generator_id, month
            FROM span JOIN participant_generator_summary
                 ON month >= span.lower AND month < span.upper
            LIMIT $1::int)
        RETURNING 1
    )
    UPDATE expired_span SET summaries_cleared = (SELECT count(*) FROM gone) < $1::int
    FROM span WHERE expired_span.lower = span.lower
    RETURNING 1)sql";

bool BoolAt(const PgRows& rows) { return rows.Bytes(0, 0)[0] != 0; }

}  // namespace

absl::StatusOr<bool> LockSummaries(Transaction& transaction) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, transaction.connection().Query(kLock, {}));
  return rows.size() > 0 && BoolAt(rows);
}

absl::Status RestartSummaries(Transaction& transaction) {
  return transaction.connection().Query(kRestart, {}).status();
}

absl::StatusOr<bool> AimFold(Transaction& transaction) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kHasTarget, {}));
  if (!BoolAt(rows)) return false;
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kAim, {}).status());
  return true;
}

absl::StatusOr<bool> FoldBundles(Transaction& transaction, int bundles) {
  Connection& connection = transaction.connection();
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows rows, connection.Query(kFold, {PgParam::Int4(bundles)}));
  if (BoolAt(rows)) return true;
  WEBMUNK_RETURN_IF_ERROR(connection.Query(kSettle, {}).status());
  return false;
}

absl::StatusOr<bool> ClearExpired(Transaction& transaction, int rows) {
  WEBMUNK_ASSIGN_OR_RETURN(const PgRows spans,
                           transaction.connection().Query(kClearSpan, {PgParam::Int4(rows)}));
  return spans.size() > 0;
}

}  // namespace webmunk
