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

-- The partitions of data_point are kept by a background task. What follows never
-- waits longer than 200 ms for a lock, since whoever comes later waits behind it.

-- Finds the few points of a span among those of wild clocks.
CREATE INDEX data_point_default_created ON data_point_default (created);

-- All partitions but the default one.
CREATE FUNCTION data_point_partitions()
RETURNS TABLE (name text, lower timestamptz, upper timestamptz)
LANGUAGE sql STABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    SELECT relname::text, bounds[1]::timestamptz, bounds[2]::timestamptz
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid,
         regexp_match(pg_get_expr(relpartbound, pg_class.oid),
                      'FROM \(''([^'']+)''\) TO \(''([^'']+)''\)') AS bounds
    WHERE inhparent = 'data_point'::regclass AND bounds IS NOT NULL
    ORDER BY 2
$$;

-- Makes the table of a partition, not yet attached: CREATE … PARTITION OF would
-- wait for every open reader, and all inserts behind it. A table that an earlier
-- try left is replaced, if it is empty.
CREATE FUNCTION prepare_data_point_partition(name text, lower timestamptz, upper timestamptz)
RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
    has_rows boolean;
BEGIN
    IF to_regclass(quote_ident(name)) IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO has_rows;
        IF has_rows OR (SELECT relispartition FROM pg_class
                        WHERE oid = to_regclass(quote_ident(name))) THEN
            RAISE EXCEPTION 'table % is in the way', name;
        END IF;
        EXECUTE format('DROP TABLE %I', name);
    END IF;
    -- The check spares the scan of this table when it is attached.
    EXECUTE format('CREATE TABLE %I (LIKE data_point INCLUDING ALL, CONSTRAINT span '
                   'CHECK (created >= %L AND created < %L))', name, lower, upper);
END
$$;

-- Attaches what was prepared, with the points of the span that lie in the default
-- partition; returns how many those are. With more than `max_moved` of them
-- nothing is done, and null returned. Locks out nobody but readers of all
-- partitions and writers of wild clocks' points.
CREATE FUNCTION attach_data_point_partition(name text, lower timestamptz, upper timestamptz,
                                            max_moved bigint)
RETURNS bigint
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
    moved bigint;
    span text := format('created >= %L AND created < %L', lower, upper);
BEGIN
    EXECUTE format('SELECT count(*) FROM (SELECT FROM data_point_default WHERE %s LIMIT %s) AS point',
                   span, max_moved + 1) INTO moved;
    IF moved > max_moved THEN
        RETURN NULL;
    END IF;
    -- From here on no such point can come; in the order in which ATTACH locks.
    LOCK TABLE ONLY data_point IN SHARE UPDATE EXCLUSIVE MODE;
    LOCK TABLE data_point_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('WITH point AS (DELETE FROM data_point_default WHERE %s RETURNING *) '
                   'INSERT INTO %I SELECT * FROM point', span, name);
    GET DIAGNOSTICS moved = ROW_COUNT;
    EXECUTE format('ALTER TABLE data_point ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, lower, upper);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT span', name);
    RETURN moved;
END
$$;

-- Takes a partition with all its points out of data_point; what is left of it is
-- dropped by drop_detached_data_point_partitions. (CONCURRENTLY is not to be had
-- beside a default partition.)
CREATE FUNCTION detach_data_point_partition(name text) RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
BEGIN
    EXECUTE format('ALTER TABLE data_point DETACH PARTITION %I', name);
    EXECUTE format('ALTER TABLE %I RENAME TO %I', name, 'dropped_' || name);
END
$$;

CREATE FUNCTION drop_detached_data_point_partitions() RETURNS void
LANGUAGE plpgsql SET lock_timeout = '200ms' AS $$
DECLARE
    name name;
BEGIN
    FOR name IN SELECT relname FROM pg_class
                WHERE relname ~ '^dropped_data_point_' AND relkind = 'r' AND NOT relispartition
                  AND relnamespace = (SELECT relnamespace FROM pg_class
                                      WHERE oid = 'data_point'::regclass)
    LOOP
        EXECUTE format('DROP TABLE %I', name);
    END LOOP;
END
$$;
