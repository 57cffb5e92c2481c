-- The rows of a summary change again and again. With room on their own page they change
-- without touching an index (HOT), and without ever being vacuumed for it.
ALTER TABLE participant_summary SET (fillfactor = 50);
ALTER TABLE participant_generator_summary SET (fillfactor = 50);
ALTER TABLE participant_time_zone SET (fillfactor = 50);

-- Each bundle's row paid for a regular expression. What a zone's name may hold is the
-- ingestion's to check; that it is short is enough here.
ALTER TABLE bundle_participant
    DROP CONSTRAINT bundle_participant_time_zone_check,
    ADD CONSTRAINT bundle_participant_time_zone_check
        CHECK (octet_length(time_zone) BETWEEN 1 AND 64) NOT VALID;
