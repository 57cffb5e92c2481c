-- What of each participant has arrived, kept up to date by a background task that
-- folds the ledger into it. The views ending in _now add what is not folded yet:
-- they are exact at any instant, in the snapshot of the query that reads them.

CREATE TABLE participant_generator_summary (
    participant_id integer NOT NULL,
    generator_id integer NOT NULL,
    stored bigint NOT NULL,
    first_created timestamptz NOT NULL,
    last_created timestamptz NOT NULL,
    last_recorded timestamptz NOT NULL,
    PRIMARY KEY (participant_id, generator_id)
);

CREATE TABLE participant_summary (
    participant_id integer PRIMARY KEY,
    received bigint NOT NULL,
    stored bigint NOT NULL,
    duplicate bigint NOT NULL,
    quarantined bigint NOT NULL,
    forwarded bigint NOT NULL,
    discarded bigint NOT NULL,
    last_received timestamptz NOT NULL,
    -- What the latest bundle that names one says, and which bundle that was.
    user_agent text,
    user_agent_bundle bigint,
    backlog integer,
    backlog_bundle bigint
);

-- How far the ledger is folded. A bundle is folded if
--   its id is at most `whole_id`, or
--   it is visible in `settled`, or
--   it is visible in `target` and its id is at most `target_id`.
-- Ids and times alone would not do: a bundle may become visible after others with
-- higher ids. `whole_id` spares reading the ledger from its beginning; it rests on
-- ids being in the order of transaction ids (see reserve_ids). Transaction ids mean
-- nothing in another cluster: for bundles up to `restored_id`, which were all
-- there when the fold began anew, every bundle counts as visible in `target` and
-- none in `settled`.
CREATE TABLE summary_fold (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    cluster bigint NOT NULL,
    restored_id bigint NOT NULL,
    whole_id bigint NOT NULL,
    settled pg_snapshot NOT NULL,
    -- Null: nothing is being folded.
    target pg_snapshot,
    target_id bigint NOT NULL
);

-- Empties the summaries; the background task makes them anew, and the views stay
-- exact meanwhile. Holds up ingestion for no longer than it takes to look up an
-- id; fails if writers keep it from that.
CREATE FUNCTION rebuild_participant_summary() RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
BEGIN
    PERFORM FROM summary_fold FOR UPDATE;
    DELETE FROM participant_generator_summary;
    DELETE FROM participant_summary;
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
SELECT rebuild_participant_summary();

-- summary_fold, as it counts in this cluster: that of another counts for nothing.
CREATE VIEW summary_position AS
SELECT is_valid,
       CASE WHEN is_valid THEN restored_id ELSE 9223372036854775807 END AS restored_id,
       CASE WHEN is_valid THEN whole_id ELSE 0 END AS whole_id,
       CASE WHEN is_valid THEN target_id ELSE 0 END AS target_id,
       settled, target
FROM (SELECT *, cluster = (SELECT system_identifier FROM pg_control_system()) AS is_valid
      FROM summary_fold) AS fold;

-- What the ledger says of participants and is not folded. The upper bounds hold
-- always; they tell the planner that a narrow range is asked for.
CREATE VIEW unfolded_share AS
SELECT bundle.received AS bundle_received, share.*
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

CREATE VIEW participant_generator_summary_now AS
SELECT participant_id, generator_id, sum(stored)::bigint AS stored,
       min(first_created) AS first_created, max(last_created) AS last_created,
       max(last_recorded) AS last_recorded
FROM (SELECT * FROM participant_generator_summary
      WHERE (SELECT is_valid FROM summary_position)
      UNION ALL
      SELECT share.participant_id, part.generator_id, part.stored, part.first_created,
             part.last_created, share.bundle_received
      FROM unfolded_share AS share,
           unnest(share.generator_ids, share.generator_stored, share.generator_first_created,
                  share.generator_last_created)
           AS part (generator_id, stored, first_created, last_created)
      WHERE part.stored > 0) AS known
GROUP BY participant_id, generator_id;

CREATE VIEW participant_summary_now AS
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
             bundle_received, user_agent, bundle_id, backlog, bundle_id
      FROM unfolded_share) AS known
GROUP BY participant_id;
