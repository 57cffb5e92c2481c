-- Who read and changed what.

-- Participants are named by their ids alone: they are the pseudonyms that remain
-- when participants are erased, and their identifiers stand nowhere here, `details`
-- included. There are no foreign keys: the log outlives what it tells of.
CREATE TABLE audit_entry (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Null: nobody who is known. The identifier is kept for users deleted since.
    user_id integer,
    user_identifier text NOT NULL DEFAULT '',
    session_id bigint,
    token_id bigint,
    client_address text NOT NULL,
    method text NOT NULL,
    participant_ids integer[] NOT NULL DEFAULT '{}' CHECK (cardinality(participant_ids) <= 100),
    details json NOT NULL DEFAULT '{}',
    -- A code of google.rpc.Code. Null: the call has not ended, or its server died.
    code integer,
    item_count bigint NOT NULL DEFAULT 0
);
-- For lists, newest first.
CREATE INDEX audit_entry_user ON audit_entry (user_identifier, id);
CREATE INDEX audit_entry_method ON audit_entry (method, id);
CREATE INDEX audit_entry_participant ON audit_entry USING gin (participant_ids);
CREATE INDEX audit_entry_created ON audit_entry USING brin (created);
