-- Rules that change points as they arrive.

CREATE TABLE rename_rule (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    pattern text NOT NULL,
    replacement text NOT NULL,
    position integer NOT NULL
);

CREATE TABLE redaction_rule (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Empty: all generators.
    generator text NOT NULL,
    path text NOT NULL,
    action text NOT NULL CHECK (action IN ('drop', 'redact'))
);

-- Under which identifiers the points of an identifier as received were stored
-- while it was renamed: a bundle that is sent again after its rule has changed
-- must meet its points. Rows stay for ever.
CREATE TABLE participant_rename (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_sha256 bytea NOT NULL,
    stored_sha256 bytea NOT NULL,
    received text NOT NULL,
    stored text NOT NULL,
    UNIQUE (received_sha256, stored_sha256)
);

-- Counts the changes of the rules, for servers that hold copies of them.
CREATE TABLE ingest_rule_version (
    version bigint NOT NULL
);
INSERT INTO ingest_rule_version VALUES (1);

CREATE FUNCTION note_ingest_rule_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ingest_rule_version SET version = version + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER rename_rule_change AFTER INSERT OR UPDATE OR DELETE ON rename_rule
    FOR EACH STATEMENT EXECUTE FUNCTION note_ingest_rule_change();
CREATE TRIGGER redaction_rule_change AFTER INSERT OR UPDATE OR DELETE ON redaction_rule
    FOR EACH STATEMENT EXECUTE FUNCTION note_ingest_rule_change();
