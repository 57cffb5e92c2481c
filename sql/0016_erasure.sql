-- Participants that are erased, and those that are merged into others.

-- While `being_erased`, the state is `blocked`, and nobody may change it. A row with
-- `merged_into_id` is another name of that participant and nothing else: what is
-- sent under it is stored there. That participant is not merged itself.
ALTER TABLE participant
    ADD COLUMN being_erased boolean NOT NULL DEFAULT false,
    ADD COLUMN merged_into_id integer REFERENCES participant,
    ADD CHECK (NOT being_erased OR state = 'blocked'),
    ADD CHECK (merged_into_id <> id);
CREATE INDEX participant_merged_into ON participant (merged_into_id)
    WHERE merged_into_id IS NOT NULL;

-- An erasure tells no identifier: the participant's row does, until it is deleted at
-- the end. `identifier_hmac` is under erasure_key.
CREATE TABLE erasure (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    participant_id integer NOT NULL,
    identifier_hmac bytea NOT NULL CHECK (octet_length(identifier_hmac) = 32),
    requester text NOT NULL,
    reason text NOT NULL CHECK (char_length(reason) <= 1000),
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded')),
    -- The part of the work that comes next.
    step integer NOT NULL DEFAULT 0,
    requested timestamptz NOT NULL DEFAULT now(),
    started timestamptz,
    finished timestamptz,
    points_found bigint NOT NULL DEFAULT 0,
    points_erased bigint NOT NULL DEFAULT 0,
    attachments_found bigint NOT NULL DEFAULT 0,
    attachments_erased bigint NOT NULL DEFAULT 0,
    quarantine_found bigint NOT NULL DEFAULT 0,
    quarantine_erased bigint NOT NULL DEFAULT 0,
    outbox_found bigint NOT NULL DEFAULT 0,
    outbox_erased bigint NOT NULL DEFAULT 0,
    archives_found bigint NOT NULL DEFAULT 0,
    archives_erased bigint NOT NULL DEFAULT 0,
    identifiers_found bigint NOT NULL DEFAULT 0,
    identifiers_erased bigint NOT NULL DEFAULT 0,
    -- What the ledger has yet to tell: points erased, per generator.
    generator_ids integer[] NOT NULL DEFAULT '{}',
    generator_points integer[] NOT NULL DEFAULT '{}',
    unreadable_quarantine bigint NOT NULL DEFAULT 0,
    delivered_archives text[] NOT NULL DEFAULT '{}',
    last_error text NOT NULL DEFAULT '',
    record text,
    record_signature bytea,
    record_key_id integer,
    CHECK ((state = 'succeeded') = (record IS NOT NULL))
);
CREATE UNIQUE INDEX erasure_unfinished ON erasure (participant_id) WHERE state <> 'succeeded';
CREATE INDEX erasure_participant ON erasure (participant_id);
CREATE INDEX erasure_identifier ON erasure (identifier_hmac);

-- What must not become known again. In force from the transaction that begins the
-- erasure; asked for identifiers alone that have no participant.
CREATE TABLE blocked_identifier (
    identifier_hmac bytea PRIMARY KEY CHECK (octet_length(identifier_hmac) = 32),
    erasure_id bigint NOT NULL REFERENCES erasure,
    created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX blocked_identifier_erasure ON blocked_identifier (erasure_id);

-- Half of the key of these HMACs; the other half may be a file's, so that the
-- database alone does not do to guess identifiers. `key_check` is the HMAC of a known
-- text: servers with another file are told from it.
CREATE TABLE erasure_key (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    secret bytea NOT NULL CHECK (octet_length(secret) = 32),
    key_check bytea NOT NULL CHECK (octet_length(key_check) = 32)
);

-- Ed25519 keys that sign the records; the newest signs.
CREATE TABLE record_key (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    public_key bytea NOT NULL CHECK (octet_length(public_key) = 32),
    secret_key bytea NOT NULL CHECK (octet_length(secret_key) = 64),
    created timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE participant_merge (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    participant_id integer NOT NULL,
    merged_participant_id integer NOT NULL,
    requester text NOT NULL,
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'succeeded')),
    requested timestamptz NOT NULL DEFAULT now(),
    finished timestamptz,
    points_found bigint NOT NULL DEFAULT 0,
    points_moved bigint NOT NULL DEFAULT 0,
    points_dropped bigint NOT NULL DEFAULT 0,
    -- What the ledger has yet to tell: points dropped, per generator.
    generator_ids integer[] NOT NULL DEFAULT '{}',
    generator_points integer[] NOT NULL DEFAULT '{}',
    last_error text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX participant_merge_unfinished ON participant_merge (merged_participant_id)
    WHERE state <> 'succeeded';
CREATE INDEX participant_merge_participant ON participant_merge (participant_id);

-- Finds the names under which a participant was stored.
CREATE INDEX participant_rename_stored ON participant_rename (stored_sha256);

-- Gives up to `at_most` of a participant's shares of the ledger to another, or to
-- nobody (null), who then has no software or time zone either, and returns how many
-- those were. What of them is folded stays in the summaries of the former: once there
-- are no more, move_summaries follows. Until then the sum over both is exact.
CREATE FUNCTION move_ledger_shares(from_id integer, to_id integer, at_most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    WITH share AS (
        DELETE FROM bundle_participant
        WHERE participant_id = from_id
          AND bundle_id IN (SELECT bundle_id FROM bundle_participant
                            WHERE participant_id = from_id ORDER BY bundle_id LIMIT at_most)
        RETURNING *)
    INSERT INTO bundle_participant AS target
        (bundle_id, participant_id, received, stored, duplicate, quarantined, forwarded,
         discarded, user_agent, backlog, generator_ids, generator_stored, generator_duplicate,
         generator_first_created, generator_last_created, time_zone)
    SELECT bundle_id, to_id, received, stored, duplicate, quarantined, forwarded, discarded,
           CASE WHEN to_id IS NOT NULL THEN user_agent END,
           CASE WHEN to_id IS NOT NULL THEN backlog END,
           generator_ids, generator_stored, generator_duplicate, generator_first_created,
           generator_last_created, CASE WHEN to_id IS NOT NULL THEN time_zone END
    FROM share
    ON CONFLICT (bundle_id, participant_id) DO UPDATE
    SET received = target.received + excluded.received,
        stored = target.stored + excluded.stored,
        duplicate = target.duplicate + excluded.duplicate,
        quarantined = target.quarantined + excluded.quarantined,
        forwarded = target.forwarded + excluded.forwarded,
        discarded = target.discarded + excluded.discarded,
        user_agent = coalesce(target.user_agent, excluded.user_agent),
        backlog = coalesce(target.backlog, excluded.backlog),
        time_zone = coalesce(target.time_zone, excluded.time_zone),
        generator_ids = target.generator_ids || excluded.generator_ids,
        generator_stored = target.generator_stored || excluded.generator_stored,
        generator_duplicate = target.generator_duplicate || excluded.generator_duplicate,
        generator_first_created = target.generator_first_created || excluded.generator_first_created,
        generator_last_created = target.generator_last_created || excluded.generator_last_created;
    GET DIAGNOSTICS moved = ROW_COUNT;
    RETURN moved;
END
$$;

-- Adds the summaries of a participant without shares of the ledger to those of
-- another, or drops them (null). Waits for a fold that is under way: it may have read
-- shares before they were moved.
CREATE FUNCTION move_summaries(from_id integer, to_id integer) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM summary_fold FOR UPDATE;
    IF to_id IS NOT NULL THEN
        PERFORM add_to_summaries(
            ARRAY(SELECT (to_id, generator_id, stored, first_created, last_created, last_recorded,
                          month, first_recorded)::participant_generator_summary
                  FROM participant_generator_summary WHERE participant_id = from_id),
            ARRAY(SELECT (to_id, received, stored, duplicate, quarantined, forwarded, discarded,
                          last_received, user_agent, user_agent_bundle, backlog,
                          backlog_bundle)::participant_summary
                  FROM participant_summary WHERE participant_id = from_id),
            ARRAY(SELECT (to_id, time_zone, first_received, last_received)::participant_time_zone
                  FROM participant_time_zone WHERE participant_id = from_id));
    END IF;
    DELETE FROM participant_generator_summary WHERE participant_id = from_id;
    DELETE FROM participant_summary WHERE participant_id = from_id;
    DELETE FROM participant_time_zone WHERE participant_id = from_id;
END
$$;
