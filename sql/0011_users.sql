-- The people who work with a study, what they may do, and how they show who they
-- are. Of secrets only hashes are kept.

CREATE TABLE user_account (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identifier text NOT NULL UNIQUE CHECK (identifier ~ '^[a-z0-9][a-z0-9._@+-]{0,63}$'
                                           AND identifier <> 'me'),
    display_name text NOT NULL DEFAULT '' CHECK (char_length(display_name) <= 255),
    email text NOT NULL DEFAULT '' CHECK (char_length(email) <= 255),
    -- Argon2id, in libsodium's text form; null: cannot log in.
    password_hash text,
    disabled boolean NOT NULL DEFAULT false,
    last_login timestamptz,
    created timestamptz NOT NULL DEFAULT now(),
    updated timestamptz NOT NULL DEFAULT now(),
    revision bigint NOT NULL DEFAULT 1
);
-- A login is no change that an etag is about; who changes grants raises `revision`
-- and `updated` by hand.
CREATE TRIGGER user_account_revision
    BEFORE UPDATE OF display_name, email, password_hash, disabled ON user_account
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION note_revision();

-- What a user may do. A grant that is limited to a group ends with the group: it
-- must never become one for all of the study.
CREATE TABLE role_grant (
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'exporter', 'manager', 'admin')),
    -- Null: all of the study.
    group_id integer REFERENCES participant_group ON DELETE CASCADE,
    UNIQUE NULLS NOT DISTINCT (user_id, role, group_id)
);
CREATE INDEX role_grant_group ON role_grant (group_id) WHERE group_id IS NOT NULL;

-- A time for which somebody is logged in with a browser.
CREATE TABLE session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    created timestamptz NOT NULL DEFAULT now(),
    -- To a minute.
    last_used timestamptz NOT NULL DEFAULT now(),
    expires timestamptz NOT NULL,
    client_address text NOT NULL
);
CREATE INDEX session_of_user ON session (user_id, id);
CREATE INDEX session_expires ON session (expires);

-- What a tool shows in a user's name.
CREATE TABLE api_token (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    token_sha256 bytea NOT NULL UNIQUE CHECK (octet_length(token_sha256) = 32),
    display_name text NOT NULL DEFAULT '' CHECK (char_length(display_name) <= 255),
    -- The most that it allows.
    role text NOT NULL CHECK (role IN ('viewer', 'exporter', 'manager', 'admin')),
    -- False: api_token_group has the only groups, which may all be gone.
    all_groups boolean NOT NULL,
    -- Given for a password. Of these a user has a limited number.
    issued boolean NOT NULL DEFAULT false,
    created timestamptz NOT NULL DEFAULT now(),
    expires timestamptz NOT NULL,
    -- To a minute.
    last_used timestamptz,
    last_address text NOT NULL DEFAULT ''
);
CREATE INDEX api_token_user ON api_token (user_id, id);
CREATE INDEX api_token_expires ON api_token (expires);

CREATE TABLE api_token_group (
    token_id bigint NOT NULL REFERENCES api_token ON DELETE CASCADE,
    group_id integer NOT NULL REFERENCES participant_group ON DELETE CASCADE,
    PRIMARY KEY (token_id, group_id)
);
CREATE INDEX api_token_group_group ON api_token_group (group_id);

-- Attempts to log in that failed, for all servers together: per user as typed
-- (`user/…`) and per client network (`network/…`).
CREATE TABLE login_failure (
    subject text PRIMARY KEY CHECK (char_length(subject) <= 128),
    failures integer NOT NULL,
    last_failure timestamptz NOT NULL DEFAULT now(),
    -- Until then no password is looked at.
    locked_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX login_failure_last ON login_failure (last_failure);
