-- Whose erasures and merges a user may see whose rights are limited to groups.

-- The participant's group when its erasure began; since then it cannot be moved, and
-- once it is gone nothing else tells. Of merges the group of who stays is asked, and this
-- only once that one is erased. Null: none, or not known.
ALTER TABLE erasure
    ADD COLUMN group_id integer REFERENCES participant_group ON DELETE SET NULL;
ALTER TABLE participant_merge
    ADD COLUMN group_id integer REFERENCES participant_group ON DELETE SET NULL;
CREATE INDEX erasure_group ON erasure (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX participant_merge_group ON participant_merge (group_id) WHERE group_id IS NOT NULL;
-- Finds what a name was merged into, also when that is gone.
CREATE INDEX participant_merge_merged ON participant_merge (merged_participant_id);

UPDATE erasure SET group_id = participant.group_id
FROM participant
WHERE participant.id = erasure.participant_id AND erasure.state <> 'succeeded';
UPDATE participant_merge SET group_id = owner.group_id
FROM participant AS named JOIN participant AS owner
     ON owner.id = coalesce(named.merged_into_id, named.id)
WHERE named.id = participant_merge.participant_id AND owner.being_erased;
