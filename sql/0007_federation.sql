-- Other data collection servers of a federated study, and the outbox of what is
-- on its way to them.

-- `request_key` is kept as it is, since it is sent: it is never shown or logged.
-- The columns from `last_delivery` on tell how deliveries and requests for
-- metadata go; failures count those since the last success.
CREATE TABLE data_server (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL UNIQUE CHECK (identifier ~ '^[a-z][a-z0-9-]{0,62}$'),
    upload_url text NOT NULL,
    metadata_url text NOT NULL DEFAULT '',
    request_key text NOT NULL DEFAULT '',
    last_delivery timestamptz,
    last_error text NOT NULL DEFAULT '',
    failures integer NOT NULL DEFAULT 0,
    next_attempt timestamptz NOT NULL DEFAULT '-infinity',
    metadata_error text NOT NULL DEFAULT '',
    metadata_failures integer NOT NULL DEFAULT 0,
    next_metadata_attempt timestamptz NOT NULL DEFAULT '-infinity'
);

-- `ever_forwarded` says that the outbox may know points of the participant, so
-- that one sent again after the assignment has ended is still recognised.
ALTER TABLE participant
    ADD COLUMN data_server_id integer REFERENCES data_server,
    ADD COLUMN ever_forwarded boolean NOT NULL DEFAULT false;
CREATE INDEX participant_data_server ON participant (data_server_id, id)
    WHERE data_server_id IS NOT NULL;

CREATE FUNCTION note_forwarding() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.ever_forwarded := true;
    RETURN NEW;
END
$$;
CREATE TRIGGER participant_note_forwarding
    BEFORE INSERT OR UPDATE OF data_server_id ON participant
    FOR EACH ROW WHEN (NEW.data_server_id IS NOT NULL) EXECUTE FUNCTION note_forwarding();

-- A point on its way, or, once delivered and without its text, the memory that it
-- was here: what is sent again is a duplicate and not delivered twice. `id` is the
-- order of arrival, `outgoing_bundle_id` what the point was first sent in.
CREATE TABLE outbox_point (
    participant_id integer NOT NULL,
    created timestamptz NOT NULL,
    hash uuid NOT NULL,
    id bigint NOT NULL,
    data_server_id integer NOT NULL,
    generator_id integer NOT NULL,
    recorded timestamptz NOT NULL,
    encrypted boolean NOT NULL,
    properties text COMPRESSION lz4,
    outgoing_bundle_id bigint,
    delivered timestamptz,
    PRIMARY KEY (participant_id, created, hash),
    CHECK ((properties IS NULL) = (delivered IS NOT NULL))
);
CREATE INDEX outbox_point_pending ON outbox_point (data_server_id, participant_id, id)
    WHERE delivered IS NULL;
-- A bundle is found at once, however much of its participant waits behind it.
CREATE INDEX outbox_point_outgoing ON outbox_point (outgoing_bundle_id)
    WHERE outgoing_bundle_id IS NOT NULL AND delivered IS NULL;
CREATE INDEX outbox_point_delivered ON outbox_point (delivered) WHERE delivered IS NOT NULL;

-- The bundle that a participant's next points go out in, from before its first
-- attempt until it is delivered. While it exists nothing later of the participant
-- is sent to that server.
CREATE TABLE outgoing_bundle (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    data_server_id integer NOT NULL REFERENCES data_server,
    participant_id integer NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt timestamptz NOT NULL DEFAULT '-infinity',
    UNIQUE (data_server_id, participant_id)
);

-- What the data server of a participant last told about it, when, and when it was
-- last asked, with or without an answer.
CREATE TABLE participant_metadata (
    participant_id integer PRIMARY KEY,
    metadata json,
    fetched timestamptz,
    asked timestamptz NOT NULL,
    CHECK ((metadata IS NULL) = (fetched IS NULL))
);
