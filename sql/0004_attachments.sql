-- Files that came with points.

-- An upload that is under way has neither size nor key. Uniqueness of what is
-- complete is on `content_key`, a SHA-256 over content, identifier and type: the
-- texts themselves do not fit a B-tree row.
CREATE TABLE attachment (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    identifier text NOT NULL CHECK (char_length(identifier) BETWEEN 1 AND 1024),
    content_type text NOT NULL CHECK (char_length(content_type) <= 1024),
    created timestamptz NOT NULL DEFAULT now(),
    -- When it may be deleted. Null: a bundle names it.
    expires timestamptz DEFAULT now() + interval '1 day',
    size_bytes bigint,
    sha256 bytea,
    content_key bytea UNIQUE,
    CHECK ((content_key IS NULL) = (size_bytes IS NULL)
           AND (content_key IS NULL) = (sha256 IS NULL))
);
CREATE INDEX attachment_expires ON attachment (expires) WHERE expires IS NOT NULL;

-- The content, in order of `number` from 0. Not compressed: most of it is.
CREATE TABLE attachment_chunk (
    attachment_id uuid NOT NULL REFERENCES attachment ON DELETE CASCADE,
    number integer NOT NULL,
    data bytea NOT NULL CHECK (octet_length(data) <= 1048576),
    PRIMARY KEY (attachment_id, number)
);
ALTER TABLE attachment_chunk ALTER COLUMN data SET STORAGE EXTERNAL;

-- Which attachments a bundle names, so that what of it is in quarantine finds them
-- when it is replayed.
CREATE TABLE bundle_attachment (
    bundle_id bigint NOT NULL REFERENCES bundle,
    attachment_id uuid NOT NULL REFERENCES attachment,
    PRIMARY KEY (bundle_id, attachment_id)
);
CREATE INDEX bundle_attachment_attachment ON bundle_attachment (attachment_id);

-- Which attachments a point names. Without foreign keys, as data_point is.
CREATE TABLE data_point_attachment (
    participant_id integer NOT NULL,
    created timestamptz NOT NULL,
    hash uuid NOT NULL,
    attachment_id uuid NOT NULL,
    -- Readers know a point by participant and hash.
    PRIMARY KEY (participant_id, hash, created, attachment_id)
);
CREATE INDEX data_point_attachment_attachment ON data_point_attachment (attachment_id);
