-- The work that servers do by themselves: a row per task, which the first server
-- that knows the task adds. All times are of the database's clock.
CREATE TABLE background_task (
    name text PRIMARY KEY,
    run_interval interval NOT NULL CHECK (run_interval > interval '0'),
    next_run timestamptz NOT NULL,
    -- Counts the runs. A run that finds another number than its own has lost its
    -- lease to the next.
    attempt bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_until timestamptz,
    last_start timestamptz,
    last_success timestamptz,
    last_error text NOT NULL DEFAULT '',
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL))
);
