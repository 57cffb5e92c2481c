-- Retention as a setting of the study.

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
