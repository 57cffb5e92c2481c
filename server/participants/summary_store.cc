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
// for. Shares that take points away tell nothing of times of arrival.
constexpr char kFold[] = R"sql(
    WITH chunk AS MATERIALIZED (
        SELECT id, received FROM bundle
        WHERE id > (SELECT target_id FROM summary_fold) AND id <= 9223372036854775807
          AND (id <= (SELECT restored_id FROM summary_fold)
               OR (pg_visible_in_snapshot(xid, (SELECT target FROM summary_fold))
                   AND NOT pg_visible_in_snapshot(xid, (SELECT settled FROM summary_fold))))
        ORDER BY id LIMIT $1::int
    ), share AS MATERIALIZED (
        SELECT chunk.received AS bundle_received, bundle_participant.*
        FROM chunk JOIN bundle_participant ON bundle_id = chunk.id
        WHERE participant_id IS NOT NULL
          AND bundle_id >= (SELECT min(id) FROM chunk)
          AND bundle_id <= (SELECT max(id) FROM chunk)
    ), per_generator AS (
        INSERT INTO participant_generator_summary AS summary
            (participant_id, generator_id, stored, first_created, last_created, last_recorded,
             first_recorded)
        SELECT participant_id, part.generator_id, sum(part.stored), min(part.first_created),
               max(part.last_created),
               max(CASE WHEN part.stored > 0 THEN bundle_received ELSE '-infinity' END),
               min(CASE WHEN part.stored > 0 THEN bundle_received ELSE 'infinity' END)
        FROM share, unnest(generator_ids, generator_stored, generator_first_created,
                           generator_last_created)
                    AS part (generator_id, stored, first_created, last_created)
        WHERE part.stored <> 0
        GROUP BY participant_id, part.generator_id
        ON CONFLICT (participant_id, generator_id) DO UPDATE
        SET stored = summary.stored + excluded.stored,
            first_created = least(summary.first_created, excluded.first_created),
            last_created = greatest(summary.last_created, excluded.last_created),
            last_recorded = greatest(summary.last_recorded, excluded.last_recorded),
            first_recorded = least(summary.first_recorded, excluded.first_recorded)
    ), per_time_zone AS (
        INSERT INTO participant_time_zone AS zone
            (participant_id, time_zone, first_received, last_received)
        SELECT participant_id, time_zone, min(bundle_received), max(bundle_received)
        FROM share WHERE time_zone IS NOT NULL GROUP BY participant_id, time_zone
        ON CONFLICT (participant_id, time_zone) DO UPDATE
        SET first_received = least(zone.first_received, excluded.first_received),
            last_received = greatest(zone.last_received, excluded.last_received)
    ), per_participant AS (
        INSERT INTO participant_summary AS summary
            (participant_id, received, stored, duplicate, quarantined, forwarded, discarded,
             last_received, user_agent, user_agent_bundle, backlog, backlog_bundle)
        SELECT participant_id, sum(received), sum(stored), sum(duplicate), sum(quarantined),
               sum(forwarded), sum(discarded),
               max(CASE WHEN received > 0 THEN bundle_received ELSE '-infinity' END),
               (array_agg(user_agent ORDER BY bundle_id DESC)
                FILTER (WHERE user_agent IS NOT NULL))[1],
               max(bundle_id) FILTER (WHERE user_agent IS NOT NULL),
               (array_agg(backlog ORDER BY bundle_id DESC) FILTER (WHERE backlog IS NOT NULL))[1],
               max(bundle_id) FILTER (WHERE backlog IS NOT NULL)
        FROM share GROUP BY participant_id
        ON CONFLICT (participant_id) DO UPDATE
        SET received = summary.received + excluded.received,
            stored = summary.stored + excluded.stored,
            duplicate = summary.duplicate + excluded.duplicate,
            quarantined = summary.quarantined + excluded.quarantined,
            forwarded = summary.forwarded + excluded.forwarded,
            discarded = summary.discarded + excluded.discarded,
            last_received = greatest(summary.last_received, excluded.last_received),
            user_agent = CASE
                WHEN excluded.user_agent_bundle > coalesce(summary.user_agent_bundle, 0)
                THEN excluded.user_agent ELSE summary.user_agent END,
            user_agent_bundle = greatest(summary.user_agent_bundle, excluded.user_agent_bundle),
            backlog = CASE
                WHEN excluded.backlog_bundle > coalesce(summary.backlog_bundle, 0)
                THEN excluded.backlog ELSE summary.backlog END,
            backlog_bundle = greatest(summary.backlog_bundle, excluded.backlog_bundle)
    )
    UPDATE summary_fold
    SET target_id = greatest(target_id, (SELECT max(id) FROM chunk))
    RETURNING (SELECT count(*) FROM chunk) = $1::int)sql";
// All that is in the target is folded.
constexpr char kSettle[] = R"sql(
    UPDATE summary_fold
    SET settled = target, target = NULL, target_id = 0,
        whole_id = greatest(whole_id, restored_id,
                            (SELECT max(id) FROM bundle
                             WHERE id > greatest(whole_id, restored_id)
                               AND xid < pg_snapshot_xmin(target))))sql";

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

}  // namespace webmunk
