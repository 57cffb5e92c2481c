-- Where archives of exports go, who is told, and what is exported again and again.

CREATE TABLE export_destination (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL CHECK (identifier ~ '^[a-z][a-z0-9-]{0,62}$'),
    type text NOT NULL
        CHECK (type IN ('s3', 'sftp', 'google_drive', 'dropbox', 'web_dav', 'local')),
    -- An object of texts: what is not secret.
    parameters json NOT NULL,
    -- An object of texts that is encrypted: what is secret. Never shown or logged.
    sealed text NOT NULL DEFAULT '',
    path text NOT NULL DEFAULT '',
    prefix_host boolean NOT NULL DEFAULT false,
    prefix_date boolean NOT NULL DEFAULT false,
    prefix_source_range boolean NOT NULL DEFAULT false,
    -- Those with a right over this group may use it; null: all who may export.
    group_id integer REFERENCES participant_group,
    -- Deleted ones stay, for what was delivered there.
    deleted boolean NOT NULL DEFAULT false,
    last_tested timestamptz,
    last_test_error text NOT NULL DEFAULT '',
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now(),
    revision bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX export_destination_identifier ON export_destination (identifier)
    WHERE NOT deleted;
CREATE INDEX export_destination_group ON export_destination (group_id)
    WHERE group_id IS NOT NULL;
CREATE TRIGGER export_destination_revision
    BEFORE UPDATE OF type, parameters, sealed, path, prefix_host, prefix_date,
        prefix_source_range, group_id, deleted
    ON export_destination FOR EACH ROW EXECUTE FUNCTION note_revision();

-- An archive's way to a destination. Made with the job; due once it has succeeded.
CREATE TABLE export_delivery (
    job_id bigint NOT NULL REFERENCES export_job ON DELETE CASCADE,
    destination_id integer NOT NULL REFERENCES export_destination,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'delivered', 'failed')),
    -- Where in the destination. Set by the first attempt: no later one makes a second
    -- copy by another name.
    target text,
    attempt bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    tries integer NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL DEFAULT now(),
    -- When it was first tried since it was asked for; null: not yet.
    begun timestamptz,
    error text NOT NULL DEFAULT '',
    verified text NOT NULL DEFAULT '' CHECK (verified IN ('', 'hash', 'content', 'size')),
    delivered timestamptz,
    PRIMARY KEY (job_id, destination_id),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CHECK ((state = 'running') = (lease_owner IS NOT NULL)),
    CHECK ((state = 'delivered') = (delivered IS NOT NULL))
);
CREATE INDEX export_delivery_due ON export_delivery (next_try)
    WHERE state IN ('waiting', 'running');
CREATE INDEX export_delivery_destination ON export_delivery (destination_id);

-- Who is told of a job's end. Made with the job; due once it and its deliveries ended.
CREATE TABLE export_notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id bigint NOT NULL REFERENCES export_job ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('mail', 'webhook')),
    target text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'failed')),
    tries integer NOT NULL DEFAULT 0,
    next_try timestamptz NOT NULL DEFAULT now(),
    -- Changes with each try, and when it is asked for anew.
    attempt bigint NOT NULL DEFAULT 0,
    -- How often it was asked for: what it tells may be other than before.
    round integer NOT NULL DEFAULT 1,
    error text NOT NULL DEFAULT '',
    sent timestamptz
);
CREATE INDEX export_notice_due ON export_notice (next_try) WHERE state = 'waiting';
CREATE INDEX export_notice_job ON export_notice (job_id);

CREATE TABLE export_schedule (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL CHECK (identifier ~ '^[a-z][a-z0-9-]{0,62}$'),
    -- With whose rights its jobs run. Null: nobody's, and it cannot run.
    owner_id integer REFERENCES user_account ON DELETE SET NULL,
    -- What its jobs have as export_job.scope_groups.
    scope_groups integer[],
    cron text NOT NULL,
    time_zone text NOT NULL,
    -- What of the time: the calendar day before, what was stored since the last run, or
    -- as the order says.
    time_window text NOT NULL CHECK (time_window IN ('previous_day', 'since_last', 'all')),
    -- What is made, without participants.
    export_order json NOT NULL,
    all_participants boolean NOT NULL DEFAULT true,
    -- What had been stored when the last job was made: a cursor, changed in the
    -- transaction that makes one. Null: nothing is exported yet.
    cursor text,
    enabled boolean NOT NULL DEFAULT false,
    -- Null: not enabled.
    next_run timestamptz,
    -- The last one that jobs were made of, as export_batch.schedule_slot.
    last_slot text NOT NULL DEFAULT '',
    -- The time at which it was due.
    last_due timestamptz,
    -- Why it has stopped.
    alert text NOT NULL DEFAULT '',
    deleted boolean NOT NULL DEFAULT false,
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now(),
    revision bigint NOT NULL DEFAULT 1,
    CHECK (enabled = (next_run IS NOT NULL))
);
CREATE UNIQUE INDEX export_schedule_identifier ON export_schedule (identifier)
    WHERE NOT deleted;
CREATE INDEX export_schedule_due ON export_schedule (next_run) WHERE enabled;
CREATE INDEX export_schedule_owner ON export_schedule (owner_id);
CREATE TRIGGER export_schedule_revision
    BEFORE UPDATE OF cron, time_zone, time_window, export_order, all_participants, enabled,
        owner_id, deleted
    ON export_schedule FOR EACH ROW EXECUTE FUNCTION note_revision();

-- Of whom a schedule is, and who is left out.
CREATE TABLE export_schedule_participant (
    schedule_id integer NOT NULL REFERENCES export_schedule ON DELETE CASCADE,
    participant_id integer NOT NULL REFERENCES participant ON DELETE CASCADE,
    is_excluded boolean NOT NULL,
    PRIMARY KEY (schedule_id, participant_id)
);
CREATE INDEX export_schedule_participant_schedules
    ON export_schedule_participant (participant_id);

-- Jobs of a schedule: for each slot once. A slot is a day (2026-11-25) or an instant
-- (RFC 3339).
ALTER TABLE export_batch
    ADD COLUMN schedule_id integer REFERENCES export_schedule,
    ADD COLUMN schedule_slot text,
    ADD UNIQUE (schedule_id, schedule_slot),
    ADD CHECK ((schedule_id IS NULL) = (schedule_slot IS NULL));
