-- Groups whose participants' alerts are suppressed, whatever they say themselves.

ALTER TABLE participant_group ADD COLUMN suppresses_alerts boolean NOT NULL DEFAULT false;
