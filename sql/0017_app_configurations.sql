-- What 0014 and 0015 left to do with old rows: first, while writers can go on.
ALTER TABLE bundle
    VALIDATE CONSTRAINT bundle_kind_check,
    VALIDATE CONSTRAINT bundle_check,
    VALIDATE CONSTRAINT bundle_check1;
ALTER TABLE bundle_participant VALIDATE CONSTRAINT bundle_participant_time_zone_check;

-- What is folded stays so; bundles that are not folded yet make no difference here.
SELECT FROM summary_fold FOR UPDATE;
UPDATE participant_generator_summary AS summary
SET first_recorded = known.first_recorded
FROM (SELECT share.participant_id, part.generator_id, part.month,
             min(bundle.received) AS first_recorded
      FROM bundle JOIN bundle_participant AS share ON share.bundle_id = bundle.id,
           summary_parts(share.bundle_id, bundle.xid, share.generator_ids, share.generator_stored,
                         share.generator_first_created, share.generator_last_created) AS part
      WHERE part.stored > 0
      GROUP BY share.participant_id, part.generator_id, part.month) AS known
WHERE (summary.participant_id, summary.generator_id, summary.month)
      = (known.participant_id, known.generator_id, known.month);
-- Of a month that was dropped, which nobody counts any more.
UPDATE participant_generator_summary SET first_recorded = last_recorded
WHERE first_recorded IS NULL;
ALTER TABLE participant_generator_summary
    VALIDATE CONSTRAINT participant_generator_summary_first_recorded_check;

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
