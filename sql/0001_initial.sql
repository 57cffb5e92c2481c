-- Participants, data points, the ledger of bundles, and quarantine.

CREATE EXTENSION IF NOT EXISTS postgis;

-- Uniqueness is on the SHA-256 of an identifier (of its UTF-8 bytes): 1,024
-- four-byte characters do not fit a B-tree row.
CREATE TABLE participant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL CHECK (char_length(identifier) BETWEEN 1 AND 1024),
    identifier_sha256 bytea NOT NULL UNIQUE,
    state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'blocked')),
    created timestamptz NOT NULL DEFAULT now()
);

-- For lists in code point order: the prefix fits a B-tree row, the few rows that
-- share one are sorted on top of it.
CREATE INDEX participant_identifier_prefix ON participant (left(identifier, 500));

CREATE TABLE generator (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL CHECK (char_length(identifier) BETWEEN 1 AND 1024),
    identifier_sha256 bytea NOT NULL UNIQUE
);

-- `properties` is json, not jsonb: the text stays as the client sent it.
-- There are no foreign keys: a check per point costs more than storing it, and
-- participants and generators are never deleted while points refer to them.
CREATE TABLE data_point (
    participant_id integer NOT NULL,
    generator_id integer NOT NULL,
    created timestamptz NOT NULL,
    recorded timestamptz NOT NULL,
    id bigint NOT NULL,
    hash uuid NOT NULL,
    encrypted boolean NOT NULL,
    secondary text,
    location geometry(Point, 4326),
    properties json COMPRESSION lz4 NOT NULL,
    PRIMARY KEY (participant_id, created, hash)
) PARTITION BY RANGE (created);

CREATE INDEX data_point_generator_created ON data_point (generator_id, created);
CREATE INDEX data_point_id_brin ON data_point USING brin (id);

-- One partition per year for the past, one per month from last month to 12
-- ahead; wild client clocks go to the default partition.
DO $$
DECLARE
    first_month date := date_trunc('month', now() AT TIME ZONE 'UTC') - interval '1 month';
    day date := date_trunc('year', now() AT TIME ZONE 'UTC') - interval '10 years';
    next date;
    name text;
BEGIN
    WHILE day < first_month + interval '14 months' LOOP
        IF day < first_month THEN
            next := least(date_trunc('year', day) + interval '1 year', first_month);
            name := to_char(day, '"data_point_y"YYYY');
        ELSE
            next := day + interval '1 month';
            name := to_char(day, '"data_point_y"YYYY"m"MM');
        END IF;
        EXECUTE format('CREATE TABLE %I PARTITION OF data_point FOR VALUES FROM (%L) TO (%L)',
                       name, day || ' 00:00:00+00', next || ' 00:00:00+00');
        day := next;
    END LOOP;
END
$$;
CREATE TABLE data_point_default PARTITION OF data_point DEFAULT;

CREATE SEQUENCE data_point_id;
CREATE SEQUENCE bundle_id;

-- Draws a transaction's id and, in the same order, ranges of point and bundle
-- ids: under the lock, the order of ids is the order of transaction ids, which
-- is what lets a reader name "everything since" by a snapshot. Must be the first
-- statement of its transaction. After an error the session must be closed, or it
-- would keep the lock.
CREATE FUNCTION reserve_ids(point_count bigint, bundle_count bigint,
                            OUT xid xid8, OUT first_point_id bigint, OUT first_bundle_id bigint)
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_lock(5847320416202);
    xid := pg_current_xact_id();
    first_point_id := nextval('data_point_id');
    PERFORM setval('data_point_id', first_point_id + greatest(point_count, 1) - 1);
    first_bundle_id := nextval('bundle_id');
    PERFORM setval('bundle_id', first_bundle_id + greatest(bundle_count, 1) - 1);
    PERFORM pg_advisory_unlock(5847320416202);
END
$$;

-- The ledger: a row per accepted bundle, in the transaction of its points.
CREATE TABLE bundle (
    id bigint PRIMARY KEY,
    received timestamptz NOT NULL,
    bytes integer NOT NULL,
    sha256 bytea NOT NULL,
    encoding text NOT NULL CHECK (encoding IN ('identity', 'gzip', 'typed')),
    encrypted boolean NOT NULL,
    kind text NOT NULL DEFAULT 'append' CHECK (kind IN ('append', 'replay', 'import', 'erasure')),
    xid xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX bundle_received ON bundle USING brin (received);

-- What became of the points of a bundle, per participant. The arrays are
-- parallel: one element per generator. A null participant is that of points
-- whose participant could not be told.
CREATE TABLE bundle_participant (
    bundle_id bigint NOT NULL REFERENCES bundle,
    participant_id integer,
    received integer NOT NULL,
    stored integer NOT NULL,
    duplicate integer NOT NULL,
    quarantined integer NOT NULL,
    forwarded integer NOT NULL DEFAULT 0,
    discarded integer NOT NULL,
    user_agent text,
    backlog integer,
    generator_ids integer[] NOT NULL,
    generator_stored integer[] NOT NULL,
    generator_duplicate integer[] NOT NULL,
    generator_first_created timestamptz[] NOT NULL,
    generator_last_created timestamptz[] NOT NULL,
    UNIQUE NULLS NOT DISTINCT (bundle_id, participant_id),
    CHECK (received = stored + duplicate + quarantined + forwarded + discarded)
);
CREATE INDEX bundle_participant_participant ON bundle_participant (participant_id, bundle_id);

-- What was acknowledged and could not be stored, byte for byte.
CREATE TABLE quarantine (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    bundle_id bigint NOT NULL REFERENCES bundle,
    kind text NOT NULL CHECK (kind IN ('bundle', 'point')),
    received timestamptz NOT NULL,
    participant text,
    reason text NOT NULL,
    detail text NOT NULL,
    encoding text NOT NULL CHECK (encoding IN ('identity', 'gzip', 'typed')),
    encrypted boolean NOT NULL,
    nonce bytea,
    raw bytea COMPRESSION lz4 NOT NULL,
    sha256 bytea NOT NULL
);
-- A client that re-sends bad bytes does not fill the table.
CREATE UNIQUE INDEX quarantine_content ON quarantine (kind, sha256);
CREATE INDEX quarantine_received ON quarantine USING brin (received);

-- Keys that sign page tokens; the newest signs, all verify.
CREATE TABLE signing_key (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secret bytea NOT NULL CHECK (octet_length(secret) = 32),
    created timestamptz NOT NULL DEFAULT now()
);
