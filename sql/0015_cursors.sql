-- What tells a reader which points have come since it read last.

-- A bundle's points have ids from `first_point_id` to `last_point_id`, both
-- included, but for those that were not stored. Null: none was stored, or the bundle
-- is older than these columns.
ALTER TABLE bundle
    ADD COLUMN first_point_id bigint,
    ADD COLUMN last_point_id bigint,
    ADD CONSTRAINT bundle_check CHECK (first_point_id <= last_point_id) NOT VALID,
    ADD CONSTRAINT bundle_check1
        CHECK ((first_point_id IS NULL) = (last_point_id IS NULL)) NOT VALID;

-- Within an era, a transaction id means one transaction, and what was committed
-- stays. A dump that is restored, a cluster that is made from another's files, and
-- one that was a replica begin new ones: their ids may mean others' transactions,
-- and their last ones may be lost.
CREATE TABLE era (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    cluster bigint NOT NULL,
    timeline text NOT NULL,
    -- The ledger's table, which a restored dump makes anew.
    ledger oid NOT NULL,
    begun timestamptz NOT NULL DEFAULT now(),
    UNIQUE (cluster, timeline, ledger)
);

-- Where the database is now, as `era` knows it.
CREATE VIEW era_place AS
SELECT (SELECT system_identifier FROM pg_control_system()) AS cluster,
       left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS timeline,
       'bundle'::regclass::oid AS ledger;

-- The era of the current place. Null: begin_era has yet to be called, which a
-- reader does then.
CREATE FUNCTION current_era() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT era.id FROM era JOIN era_place USING (cluster, timeline, ledger)
$$;

CREATE FUNCTION begin_era() RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO era (cluster, timeline, ledger)
    SELECT cluster, timeline, ledger FROM era_place
    ON CONFLICT DO NOTHING;
    RETURN current_era();
END
$$;
SELECT begin_era();
