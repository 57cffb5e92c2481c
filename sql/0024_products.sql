-- Products that data points name, with what their report needs. They are the study's, and
-- tell of no participant.

CREATE TABLE product (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- As it was found: the existing system's products have texts that are no ASINs.
    asin text NOT NULL CHECK (char_length(asin) <= 1024),
    asin_sha256 bytea NOT NULL UNIQUE,
    -- Empty: not known.
    brand text NOT NULL DEFAULT '',
    -- When it was first seen, and last looked up.
    added timestamptz NOT NULL,
    updated timestamptz NOT NULL,
    -- What the catalogue told: JSON as Python writes it, which may hold NaN, or any other
    -- text. Null: the product was not looked up.
    metadata text
);
