-- What a review of ingestion found missing.

-- Both rows are written in one transaction and never apart; the check cost every share
-- of every bundle a look at the other.
ALTER TABLE bundle_participant DROP CONSTRAINT bundle_participant_bundle_id_fkey;

-- Equal bytes are equal bundles only if they are to be read in the same way: two boxes
-- of equal bytes with different nonces are not. So what the server hashes of a bundle
-- holds that too.
UPDATE quarantine
SET sha256 = sha256(convert_to(encoding || '/' || CASE WHEN encrypted THEN 'box' ELSE 'open' END
                               || '/' || shape || '/', 'UTF8')
                    || sha256(coalesce(nonce, '')) || sha256(raw))
WHERE kind = 'bundle';

-- Whoever changes what ingestion goes by, the switches of the study or a rule, waits
-- for the transactions that store bundles, and they for him: once a change is confirmed
-- nothing is stored any more by what was before. An advisory lock, since locks of rows
-- are written to the table by every one of those transactions. It is handed out in
-- the order in which it is asked for, so that storing does not starve a change.
CREATE FUNCTION wait_for_ingestion() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(5847320416203);
    RETURN NULL;
END
$$;
CREATE TRIGGER study_settings_wait BEFORE INSERT OR UPDATE OR DELETE ON study_settings
    FOR EACH STATEMENT EXECUTE FUNCTION wait_for_ingestion();
CREATE TRIGGER ingest_rule_version_wait BEFORE INSERT OR UPDATE OR DELETE ON ingest_rule_version
    FOR EACH STATEMENT EXECUTE FUNCTION wait_for_ingestion();

-- As in 0002; what it tells holds until the end of the transaction, and the version of
-- the rules is among it. The other lock is not held while this one is waited for.
DROP FUNCTION reserve_ids(bigint, bigint);
CREATE FUNCTION reserve_ids(point_count bigint, bundle_count bigint,
                            OUT xid xid8, OUT first_point_id bigint, OUT first_bundle_id bigint,
                            OUT ingestion_paused boolean, OUT enrolled_only boolean,
                            OUT rule_version bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock(5847320416202);
    xid := pg_current_xact_id();
    first_point_id := nextval('data_point_id');
    PERFORM setval('data_point_id', first_point_id + greatest(point_count, 1) - 1);
    first_bundle_id := nextval('bundle_id');
    PERFORM setval('bundle_id', first_bundle_id + greatest(bundle_count, 1) - 1);
    PERFORM pg_advisory_unlock(5847320416202);
    PERFORM pg_advisory_xact_lock_shared(5847320416203);
    SELECT study_settings.ingestion_paused, study_settings.enrolled_only,
           ingest_rule_version.version
    INTO reserve_ids.ingestion_paused, reserve_ids.enrolled_only, reserve_ids.rule_version
    FROM study_settings, ingest_rule_version;
END
$$;
