-- The switches of a study, and who is enrolled in it.

CREATE TABLE study_settings (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    ingestion_paused boolean NOT NULL DEFAULT false,
    enrolled_only boolean NOT NULL DEFAULT false,
    updated timestamptz NOT NULL DEFAULT now()
);
INSERT INTO study_settings DEFAULT VALUES;

ALTER TABLE participant ADD COLUMN enrolled boolean NOT NULL DEFAULT false;

-- As in 0001, with the switches beside it: the first statement of each transaction
-- that ingests tells them without a round trip of its own.
DROP FUNCTION reserve_ids(bigint, bigint);
CREATE FUNCTION reserve_ids(point_count bigint, bundle_count bigint,
                            OUT xid xid8, OUT first_point_id bigint, OUT first_bundle_id bigint,
                            OUT ingestion_paused boolean, OUT enrolled_only boolean)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock(5847320416202);
    xid := pg_current_xact_id();
    first_point_id := nextval('data_point_id');
    PERFORM setval('data_point_id', first_point_id + greatest(point_count, 1) - 1);
    first_bundle_id := nextval('bundle_id');
    PERFORM setval('bundle_id', first_bundle_id + greatest(bundle_count, 1) - 1);
    PERFORM pg_advisory_unlock(5847320416202);
    SELECT study_settings.ingestion_paused, study_settings.enrolled_only
    INTO reserve_ids.ingestion_paused, reserve_ids.enrolled_only FROM study_settings;
END
$$;
