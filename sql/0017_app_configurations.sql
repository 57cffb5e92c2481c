-- What 0014 and 0015 left unchecked: first, while writers can go on.
ALTER TABLE bundle
    VALIDATE CONSTRAINT bundle_kind_check,
    VALIDATE CONSTRAINT bundle_check,
    VALIDATE CONSTRAINT bundle_check1;
ALTER TABLE bundle_participant VALIDATE CONSTRAINT bundle_participant_time_zone_check;

-- What clients are configured with.

CREATE TABLE app_configuration (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    display_name text NOT NULL DEFAULT '' CHECK (char_length(display_name) <= 1024),
    id_pattern text NOT NULL CHECK (char_length(id_pattern) BETWEEN 1 AND 1024),
    context_pattern text NOT NULL CHECK (char_length(context_pattern) BETWEEN 1 AND 1024),
    evaluate_order integer NOT NULL,
    valid boolean NOT NULL,
    enabled boolean NOT NULL,
    configuration json NOT NULL,
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now(),
    revision bigint NOT NULL DEFAULT 1
);
-- The order in which they are tried.
CREATE INDEX app_configuration_order ON app_configuration (evaluate_order, id);
-- By text, since json has no equality.
CREATE TRIGGER app_configuration_revision BEFORE UPDATE ON app_configuration
    FOR EACH ROW WHEN (OLD::text IS DISTINCT FROM NEW::text) EXECUTE FUNCTION note_revision();

-- What a participant has of its own, whatever the patterns say.
ALTER TABLE participant
    ADD COLUMN app_configuration_id integer REFERENCES app_configuration ON DELETE SET NULL;
CREATE INDEX participant_app_configuration ON participant (app_configuration_id)
    WHERE app_configuration_id IS NOT NULL;
