-- Groups of participants, and what people say of a participant.

CREATE TABLE participant_group (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    display_name text NOT NULL UNIQUE CHECK (char_length(display_name) BETWEEN 1 AND 255),
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now(),
    -- Counts the changes, as the etag.
    revision bigint NOT NULL DEFAULT 1
);

-- `group_id` is what rights are limited by. It stays null for the participant `-`,
-- unless somebody sets it.
ALTER TABLE participant
    ADD COLUMN display_name text NOT NULL DEFAULT '' CHECK (char_length(display_name) <= 1024),
    ADD COLUMN group_id integer REFERENCES participant_group,
    ADD COLUMN suppresses_alerts boolean NOT NULL DEFAULT false,
    ADD COLUMN updated timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN revision bigint NOT NULL DEFAULT 1;
-- Also for lists of a group in the order of identifiers.
CREATE INDEX participant_group_identifier
    ON participant (group_id, left(identifier, 500)) WHERE group_id IS NOT NULL;

-- For every table with `updated` and `revision`.
CREATE FUNCTION note_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated := now();
    NEW.revision := OLD.revision + 1;
    RETURN NEW;
END
$$;
CREATE TRIGGER participant_group_revision BEFORE UPDATE ON participant_group
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION note_revision();
CREATE TRIGGER participant_revision BEFORE UPDATE ON participant
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION note_revision();

-- The group of participants that become known, whoever makes them known.
ALTER TABLE study_settings
    ADD COLUMN default_group_id integer REFERENCES participant_group ON DELETE SET NULL;

CREATE FUNCTION put_in_default_group() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.group_id := (SELECT default_group_id FROM study_settings);
    RETURN NEW;
END
$$;
CREATE TRIGGER participant_default_group BEFORE INSERT ON participant
    FOR EACH ROW WHEN (NEW.group_id IS NULL AND NEW.identifier <> '-')
    EXECUTE FUNCTION put_in_default_group();
