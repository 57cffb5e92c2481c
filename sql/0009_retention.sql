-- Retention as a setting of the study, and summaries that forget what it drops.

-- `retention_days` 0: points are kept for ever. `retention_changed` is when it was
-- changed last: partitions are dropped only some time after that.
ALTER TABLE study_settings
    ADD COLUMN retention_days integer NOT NULL DEFAULT 0
        CHECK (retention_days BETWEEN 0 AND 36500),
    ADD COLUMN retention_changed timestamptz NOT NULL DEFAULT now();

-- Servers learn of a change as they learn of one of the rules.
CREATE FUNCTION note_retention_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.retention_changed := clock_timestamp();
    UPDATE ingest_rule_version SET version = version + 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER study_settings_retention BEFORE UPDATE ON study_settings
    FOR EACH ROW WHEN (NEW.retention_days <> OLD.retention_days)
    EXECUTE FUNCTION note_retention_change();

-- The spans of time whose partitions were dropped. Points of a span are gone if their
-- bundle is visible in `snapshot`. Others came later, which happens only once points
-- are kept for longer again; they stay in the default partition, since no span gets
-- a partition again. In another cluster transaction ids mean nothing, but what came
-- there has a higher id than `last_bundle_id`.
CREATE TABLE expired_span (
    lower timestamptz PRIMARY KEY,
    upper timestamptz NOT NULL,
    snapshot pg_snapshot NOT NULL,
    last_bundle_id bigint NOT NULL,
    -- Whether the rows of summaries are deleted which the views do not count any more.
    summaries_cleared boolean NOT NULL DEFAULT false,
    EXCLUDE USING gist (tstzrange(lower, upper) WITH &&)
);
-- Else a table that was never looked at is taken for one of hundreds of rows.
ANALYZE expired_span;

-- As in 0005; the span is noted in the same transaction.
CREATE OR REPLACE FUNCTION detach_data_point_partition(name text) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
    span record;
BEGIN
    SELECT partition.lower, partition.upper INTO STRICT span
    FROM data_point_partitions() AS partition
    WHERE partition.name = detach_data_point_partition.name;
    IF date_trunc('month', span.lower, 'UTC') <> span.lower
       OR date_trunc('month', span.upper, 'UTC') <> span.upper THEN
        RAISE EXCEPTION 'partition % does not consist of whole months', name;
    END IF;
    EXECUTE format('ALTER TABLE data_point DETACH PARTITION %I', name);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', name, 'dropped_' || name);
    -- Its lock was waited for: whoever wrote to it is visible from here on.
    INSERT INTO expired_span (lower, upper, snapshot, last_bundle_id)
    SELECT span.lower, span.upper, pg_current_snapshot(), last_value FROM bundle_id;
END
$$;

-- From here on the arrays of bundle_participant have an element per generator and
-- month (UTC) in which points were created. Elements from before may reach over
-- several; they count for the last.

-- What a share of the ledger adds to the summaries of its participant. `month` is
-- -infinity for points that came after their month was dropped.
CREATE FUNCTION summary_parts(bundle_id bigint, bundle_xid xid8, generator_ids integer[],
                              generator_stored integer[], generator_first_created timestamptz[],
                              generator_last_created timestamptz[])
RETURNS TABLE (generator_id integer, month timestamptz, stored integer,
               first_created timestamptz, last_created timestamptz)
LANGUAGE sql STABLE AS $$
    SELECT part.generator_id, CASE WHEN span.lower IS NULL THEN part.month ELSE '-infinity' END,
           part.stored, part.first_created, part.last_created
    FROM (SELECT *, date_trunc('month', last_created, 'UTC') AS month
          FROM unnest($3, $4, $5, $6)
               AS element (generator_id, stored, first_created, last_created)) AS part
         LEFT JOIN expired_span AS span ON part.month >= span.lower AND part.month < span.upper
    WHERE part.stored > 0
      AND (span.lower IS NULL OR $1 > span.last_bundle_id
           OR NOT pg_visible_in_snapshot($2, span.snapshot))
$$;

-- The summaries are made anew, by month. Here nothing counts as folded; unlike
-- rebuild_participant_summary, which may have to, this waits for no writer.
SELECT FROM summary_fold FOR UPDATE;
DELETE FROM participant_generator_summary;
DELETE FROM participant_summary;
UPDATE summary_fold
SET whole_id = 0, settled = '1:1:', target = pg_current_snapshot(), target_id = 0;

ALTER TABLE participant_generator_summary
    ADD COLUMN month timestamptz NOT NULL,
    DROP CONSTRAINT participant_generator_summary_pkey,
    ADD PRIMARY KEY (participant_id, generator_id, month);
CREATE INDEX participant_generator_summary_month ON participant_generator_summary (month);

-- As in 0006, with the transaction behind the rest.
CREATE OR REPLACE VIEW unfolded_share AS
SELECT bundle.received AS bundle_received, share.*, bundle.xid AS bundle_xid
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

-- Equals what a count of data_point would give.
CREATE OR REPLACE VIEW participant_generator_summary_now AS
SELECT participant_id, generator_id, sum(stored)::bigint AS stored,
       min(first_created) AS first_created, max(last_created) AS last_created,
       max(last_recorded) AS last_recorded
FROM (SELECT participant_id, generator_id, stored, first_created, last_created, last_recorded
      FROM participant_generator_summary AS summary
      WHERE (SELECT is_valid FROM summary_position)
        AND NOT EXISTS (SELECT FROM expired_span AS span
                        WHERE summary.month >= span.lower AND summary.month < span.upper)
      UNION ALL
      SELECT share.participant_id, part.generator_id, part.stored, part.first_created,
             part.last_created, share.bundle_received
      FROM unfolded_share AS share,
           summary_parts(share.bundle_id, share.bundle_xid, share.generator_ids,
                         share.generator_stored, share.generator_first_created,
                         share.generator_last_created) AS part) AS known
GROUP BY participant_id, generator_id;

-- Links of points that were dropped go, and then the files that no other point links
-- to, unless an entry of the quarantine may still link one when it is replayed.
ALTER TABLE expired_span ADD COLUMN links_cleared boolean NOT NULL DEFAULT false;
CREATE INDEX data_point_attachment_created ON data_point_attachment (created);
CREATE INDEX quarantine_bundle ON quarantine (bundle_id);

-- Whether a point that linked to the file was dropped, and it is not settled yet
-- whether the file must go too. Bundles of the ledger may name it although `expires` is
-- set then.
ALTER TABLE attachment ADD COLUMN lost_link boolean NOT NULL DEFAULT false;
CREATE INDEX attachment_lost_link ON attachment (id) WHERE lost_link;
