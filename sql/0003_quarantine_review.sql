-- What reviewing the quarantine, and keeping it bounded, needs.

ALTER TABLE quarantine
    ADD COLUMN size_bytes integer NOT NULL GENERATED ALWAYS AS (octet_length(raw)) STORED,
    ADD COLUMN replay_count integer NOT NULL DEFAULT 0,
    -- Whether the bytes are an array of points or a single one.
    ADD COLUMN shape text NOT NULL DEFAULT 'array' CHECK (shape IN ('array', 'single-point')),
    -- How many equal points stood before this one in its bundle: two of them are
    -- two events, whichever of them is read again first.
    ADD COLUMN occurrence integer NOT NULL DEFAULT 0,
    -- The point's identity, where it was known before the point was refused.
    ADD COLUMN hash uuid,
    -- Who sent it; null if that could not be told.
    ADD COLUMN client_address text;

DROP INDEX quarantine_content;
CREATE UNIQUE INDEX quarantine_content ON quarantine (kind, sha256, occurrence);

-- Lists, expiry and the oldest entry.
DROP INDEX quarantine_received;
CREATE INDEX quarantine_received ON quarantine (received, id);

-- For the quotas. Hash indexes, since an identifier may be too long for a B-tree.
CREATE INDEX quarantine_participant ON quarantine USING hash (participant);
CREATE INDEX quarantine_client_address ON quarantine USING hash (client_address);

-- How much is kept: the sum of all rows. Every change adds a row, so that no two
-- writers wait for each other; whoever reads the sum folds the rows now and then.
CREATE TABLE quarantine_usage (
    entries bigint NOT NULL,
    size_bytes bigint NOT NULL
);
INSERT INTO quarantine_usage SELECT count(*), coalesce(sum(size_bytes), 0) FROM quarantine;

CREATE FUNCTION note_quarantine_usage() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO quarantine_usage VALUES (1, NEW.size_bytes);
    ELSE
        INSERT INTO quarantine_usage VALUES (-1, -OLD.size_bytes);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER quarantine_usage AFTER INSERT OR DELETE ON quarantine
    FOR EACH ROW EXECUTE FUNCTION note_quarantine_usage();
