-- Whose each file is: only points of its participant are linked to it, so that nobody
-- who learns of its name can have it shown with another's points.

-- Null: nobody's yet, or of several who sent the same while equal files were one. May
-- be the number of one who is merged into another since. Without a foreign key, as
-- data_point_attachment is.
ALTER TABLE attachment
    ADD COLUMN participant_id integer,
    DROP CONSTRAINT attachment_content_key_key;
CREATE INDEX attachment_content_key ON attachment (content_key) WHERE content_key IS NOT NULL;
CREATE INDEX attachment_participant ON attachment (participant_id)
    WHERE participant_id IS NOT NULL;

UPDATE attachment SET participant_id = owner.participant_id
FROM (SELECT link.attachment_id, min(coalesce(known.merged_into_id, known.id)) AS participant_id
      FROM data_point_attachment AS link JOIN participant AS known ON known.id = link.participant_id
      GROUP BY link.attachment_id
      HAVING count(DISTINCT coalesce(known.merged_into_id, known.id)) = 1) AS owner
WHERE attachment.id = owner.attachment_id;
