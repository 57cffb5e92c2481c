-- Exports: requests, the jobs that they become, and whose points those hold.

-- A request. It holds no identifier of a participant, nor do its jobs: those whose
-- points a job holds are rows of export_job_participant.
CREATE TABLE export_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Null: the user is deleted.
    creator_id integer REFERENCES user_account ON DELETE SET NULL,
    -- Null: the request had none.
    idempotency_key text CHECK (char_length(idempotency_key) BETWEEN 1 AND 128),
    -- Of all that was asked for: tells a repeated request from another with its key. An
    -- HMAC under the server's key, for identifiers are easy to guess. Null: there is no
    -- key, or a participant is erased or a job deleted.
    request_sha256 bytea CHECK (octet_length(request_sha256) = 32),
    created timestamptz NOT NULL DEFAULT now(),
    UNIQUE (creator_id, idempotency_key)
);

-- A job and its archive. All times are of the database's clock.
CREATE TABLE export_job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch_id bigint NOT NULL REFERENCES export_batch,
    sequence_index integer NOT NULL DEFAULT 1,
    sequence_count integer NOT NULL DEFAULT 1,
    -- With whose rights it runs. Null: the user is deleted, and it cannot run.
    creator_id integer REFERENCES user_account ON DELETE SET NULL,
    -- Of these groups alone, whatever else its creator may export: those that the token
    -- reached by which it was asked for. Null: the token, or the login, was not limited.
    scope_groups integer[],
    priority integer NOT NULL DEFAULT 0,
    state text NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'expired')),
    -- What it holds, without participants.
    request json NOT NULL,
    -- Whether it is of all whom its creator may export when it first begins, or of those
    -- of groups. Else of those of export_job_participant alone.
    all_participants boolean NOT NULL DEFAULT false,
    group_ids integer[] NOT NULL DEFAULT '{}',
    excluded_ids integer[] NOT NULL DEFAULT '{}',
    -- Identifiers that were asked for and stood for nobody; they count as participants
    -- without points. Whoever erases a participant takes its identifier out.
    unknown_sources text[] NOT NULL DEFAULT '{}',
    -- Whether its participants are settled: they are once it has begun.
    resolved boolean NOT NULL DEFAULT false,

    -- Cursors. What was stored when it first began: the points that it holds, in every
    -- attempt. And what it leaves out of that, since the export before has it.
    cursor text,
    since text,

    -- Progress of the attempt under way, or of the last one.
    points_expected bigint NOT NULL DEFAULT 0,
    points_read bigint NOT NULL DEFAULT 0,
    rows_written bigint NOT NULL DEFAULT 0,
    bytes_written bigint NOT NULL DEFAULT 0,
    bad_points bigint NOT NULL DEFAULT 0,

    -- Counts the attempts, and what breaks them off. One that finds another number than
    -- its own has lost its lease.
    attempt bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    -- How often it failed by itself since it was asked for.
    tries integer NOT NULL DEFAULT 0,
    -- How often it began anew though it had not failed: its server died or lost the
    -- database, or its participants were merged or erased.
    interruptions integer NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL DEFAULT now(),
    error text NOT NULL DEFAULT '',

    -- What those call the archive who download it or have it delivered.
    archive_name text,
    -- Its file, and the server that made it.
    archive_file text,
    archive_host text,
    archive_bytes bigint,
    archive_sha256 bytea CHECK (octet_length(archive_sha256) = 32),

    -- Of the archive's name in destinations; null: as the destination says.
    naming_path text,
    naming_prefix_host boolean,
    naming_prefix_date boolean,
    naming_prefix_source_range boolean,
    mail_subject text NOT NULL DEFAULT '',

    created timestamptz NOT NULL DEFAULT now(),
    -- When the first attempt began.
    started timestamptz,
    attempt_started timestamptz,
    finished timestamptz,
    -- When the archive is deleted.
    expires timestamptz,
    UNIQUE (batch_id, sequence_index),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CHECK ((state = 'running') = (lease_owner IS NOT NULL)),
    CHECK ((state = 'succeeded') <= (archive_file IS NOT NULL AND archive_name IS NOT NULL
                                     AND archive_bytes IS NOT NULL
                                     AND archive_sha256 IS NOT NULL AND finished IS NOT NULL))
);
-- What is to be done: also those whose server is dead.
CREATE INDEX export_job_due ON export_job (priority DESC, id)
    WHERE state IN ('queued', 'running');
CREATE INDEX export_job_expires ON export_job (expires) WHERE archive_file IS NOT NULL;
CREATE INDEX export_job_creator ON export_job (creator_id);

-- Whose points a job holds. Before it has begun, whose it would hold then: that
-- decides who sees it.
CREATE TABLE export_job_participant (
    job_id bigint NOT NULL REFERENCES export_job ON DELETE CASCADE,
    participant_id integer NOT NULL REFERENCES participant ON DELETE CASCADE,
    PRIMARY KEY (job_id, participant_id)
);
CREATE INDEX export_job_participant_jobs ON export_job_participant (participant_id, job_id);
