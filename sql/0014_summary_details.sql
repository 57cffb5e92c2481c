-- More of what has arrived of a participant: when its first point did, and its time
-- zones. And shares of the ledger that take points away: points that a merge or an
-- erasure removed are a share with negative `stored`, and the same number among
-- `duplicate` or `discarded`. Their first_created are `infinity` and their last_created
-- `-infinity`, of no month; or, so that retention forgets them with their points, times
-- of that month which a point of the same participant and generator has that stays.

-- Checks of the ledger's old rows are in the last of these files: no writer waits for it.
ALTER TABLE bundle DROP CONSTRAINT bundle_kind_check,
    ADD CONSTRAINT bundle_kind_check
        CHECK (kind IN ('append', 'replay', 'import', 'erasure', 'merge')) NOT VALID;

-- The zone that the client's last point with one gave. Null: none, or no name of one.
ALTER TABLE bundle_participant
    ADD COLUMN time_zone text,
    ADD CONSTRAINT bundle_participant_time_zone_check
        CHECK (time_zone ~ '^[A-Za-z0-9_+/-]{1,64}$') NOT VALID;

-- Null: folded before there was this column; the last of these files fills it in. From
-- here on a server that does not know the column folds nothing.
ALTER TABLE participant_generator_summary
    ADD COLUMN first_recorded timestamptz,
    ADD CONSTRAINT participant_generator_summary_first_recorded_check
        CHECK (first_recorded IS NOT NULL) NOT VALID;

CREATE TABLE participant_time_zone (
    participant_id integer NOT NULL,
    time_zone text NOT NULL,
    first_received timestamptz NOT NULL,
    last_received timestamptz NOT NULL,
    PRIMARY KEY (participant_id, time_zone)
);

CREATE OR REPLACE FUNCTION rebuild_participant_summary() RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
BEGIN
    PERFORM FROM summary_fold FOR UPDATE;
    DELETE FROM participant_generator_summary;
    DELETE FROM participant_summary;
    DELETE FROM participant_time_zone;
    -- Until the end of the transaction no bundle is on its way.
    LOCK TABLE bundle IN SHARE MODE;
    INSERT INTO summary_fold AS fold
        (cluster, restored_id, whole_id, settled, target, target_id)
    SELECT (SELECT system_identifier FROM pg_control_system()),
           coalesce((SELECT max(id) FROM bundle), 0), 0,
           pg_current_snapshot(), pg_current_snapshot(), 0
    ON CONFLICT (only_row) DO UPDATE
    SET cluster = excluded.cluster, restored_id = excluded.restored_id, whole_id = 0,
        settled = excluded.settled, target = excluded.target, target_id = 0;
END
$$;

-- As in 0009; what takes points away counts too. Of no month, it counts for those whose
-- month was dropped.
CREATE OR REPLACE FUNCTION summary_parts(
    bundle_id bigint, bundle_xid xid8, generator_ids integer[], generator_stored integer[],
    generator_first_created timestamptz[], generator_last_created timestamptz[])
RETURNS TABLE (generator_id integer, month timestamptz, stored integer,
               first_created timestamptz, last_created timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT part.generator_id, CASE WHEN span.lower IS NULL THEN part.month ELSE '-infinity' END,
           part.stored, part.first_created, part.last_created
    FROM (SELECT *, date_trunc('month', last_created, 'UTC') AS month
          FROM unnest($3, $4, $5, $6)
               AS element (generator_id, stored, first_created, last_created)) AS part
         LEFT JOIN expired_span AS span ON part.month >= span.lower AND part.month < span.upper
    WHERE part.stored <> 0
      AND (span.lower IS NULL OR $1 > span.last_bundle_id
           OR NOT pg_visible_in_snapshot($2, span.snapshot))
$$;

-- As in 0009, with the new column at the end.
CREATE OR REPLACE VIEW unfolded_share AS
SELECT bundle.received AS bundle_received, share.bundle_id, share.participant_id, share.received,
       share.stored, share.duplicate, share.quarantined, share.forwarded, share.discarded,
       share.user_agent, share.backlog, share.generator_ids, share.generator_stored,
       share.generator_duplicate, share.generator_first_created, share.generator_last_created,
       bundle.xid AS bundle_xid, share.time_zone
FROM bundle JOIN bundle_participant AS share ON share.bundle_id = bundle.id
WHERE bundle.id > (SELECT whole_id FROM summary_position)
  AND bundle.id <= 9223372036854775807
  AND share.bundle_id > (SELECT whole_id FROM summary_position)
  AND share.bundle_id <= 9223372036854775807
  AND NOT (bundle.id <= (SELECT target_id FROM summary_position)
           AND (bundle.id <= (SELECT restored_id FROM summary_position)
                OR pg_visible_in_snapshot(bundle.xid, (SELECT target FROM summary_position))))
  AND NOT (bundle.id > (SELECT restored_id FROM summary_position)
           AND pg_visible_in_snapshot(bundle.xid, (SELECT settled FROM summary_position)))
  AND share.participant_id IS NOT NULL;

CREATE OR REPLACE VIEW participant_generator_summary_now AS
SELECT participant_id, generator_id, sum(stored)::bigint AS stored,
       min(first_created) AS first_created, max(last_created) AS last_created,
       max(last_recorded) AS last_recorded, min(first_recorded) AS first_recorded
FROM (SELECT participant_id, generator_id, stored, first_created, last_created, last_recorded,
             first_recorded
      FROM participant_generator_summary AS summary
      WHERE (SELECT is_valid FROM summary_position)
        AND NOT EXISTS (SELECT FROM expired_span AS span
                        WHERE summary.month >= span.lower AND summary.month < span.upper)
      UNION ALL
      SELECT share.participant_id, part.generator_id, part.stored, part.first_created,
             part.last_created,
             CASE WHEN part.stored > 0 THEN share.bundle_received ELSE '-infinity' END,
             CASE WHEN part.stored > 0 THEN share.bundle_received ELSE 'infinity' END
      FROM unfolded_share AS share,
           summary_parts(share.bundle_id, share.bundle_xid, share.generator_ids,
                         share.generator_stored, share.generator_first_created,
                         share.generator_last_created) AS part) AS known
GROUP BY participant_id, generator_id
HAVING sum(stored) > 0;

CREATE OR REPLACE VIEW participant_summary_now AS
SELECT participant_id, sum(received)::bigint AS received, sum(stored)::bigint AS stored,
       sum(duplicate)::bigint AS duplicate, sum(quarantined)::bigint AS quarantined,
       sum(forwarded)::bigint AS forwarded, sum(discarded)::bigint AS discarded,
       max(last_received) AS last_received,
       (array_agg(user_agent ORDER BY user_agent_bundle DESC)
        FILTER (WHERE user_agent IS NOT NULL))[1] AS user_agent,
       (array_agg(backlog ORDER BY backlog_bundle DESC)
        FILTER (WHERE backlog IS NOT NULL))[1] AS backlog
FROM (SELECT * FROM participant_summary
      WHERE (SELECT is_valid FROM summary_position)
      UNION ALL
      SELECT participant_id, received, stored, duplicate, quarantined, forwarded, discarded,
             CASE WHEN received > 0 THEN bundle_received ELSE '-infinity' END,
             user_agent, bundle_id, backlog, bundle_id
      FROM unfolded_share) AS known
GROUP BY participant_id;

CREATE VIEW participant_time_zone_now AS
SELECT participant_id, time_zone, min(first_received) AS first_received,
       max(last_received) AS last_received
FROM (SELECT * FROM participant_time_zone
      WHERE (SELECT is_valid FROM summary_position)
      UNION ALL
      SELECT participant_id, time_zone, bundle_received, bundle_received
      FROM unfolded_share WHERE time_zone IS NOT NULL) AS known
GROUP BY participant_id, time_zone;

-- Adds rows to those of the summaries; no two of a list are of the same key.
CREATE FUNCTION add_to_summaries(generators participant_generator_summary[],
                                 participants participant_summary[],
                                 time_zones participant_time_zone[])
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO participant_generator_summary AS summary
    SELECT * FROM unnest(generators)
    ON CONFLICT (participant_id, generator_id, month) DO UPDATE
    SET stored = summary.stored + excluded.stored,
        first_created = least(summary.first_created, excluded.first_created),
        last_created = greatest(summary.last_created, excluded.last_created),
        last_recorded = greatest(summary.last_recorded, excluded.last_recorded),
        first_recorded = least(summary.first_recorded, excluded.first_recorded);
    INSERT INTO participant_summary AS summary
    SELECT * FROM unnest(participants)
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
        backlog_bundle = greatest(summary.backlog_bundle, excluded.backlog_bundle);
    INSERT INTO participant_time_zone AS zone
    SELECT * FROM unnest(time_zones)
    ON CONFLICT (participant_id, time_zone) DO UPDATE
    SET first_received = least(zone.first_received, excluded.first_received),
        last_received = greatest(zone.last_received, excluded.last_received);
END
$$;
