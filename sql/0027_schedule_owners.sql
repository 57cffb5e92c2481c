-- Whether a schedule ever had an owner. What the schedule of a deleted user exports is what
-- that user could see: it must not become what others can by their merely enabling it.
ALTER TABLE export_schedule ADD COLUMN had_owner boolean NOT NULL DEFAULT true;
UPDATE export_schedule SET had_owner = false
WHERE owner_id IS NULL AND identifier = 'nightly' AND last_slot = '';
