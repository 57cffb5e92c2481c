-- What schedules of exports need beside what they make, and the first of them.

-- Whether those are left out whose alerts are suppressed when it runs.
ALTER TABLE export_schedule ADD COLUMN skips_suppressed boolean NOT NULL DEFAULT false;
DROP TRIGGER export_schedule_revision ON export_schedule;
CREATE TRIGGER export_schedule_revision
    BEFORE UPDATE OF cron, time_zone, time_window, export_order, all_participants,
        skips_suppressed, enabled, owner_id, deleted
    ON export_schedule FOR EACH ROW EXECUTE FUNCTION note_revision();

-- The export that the existing system made each night, ready to be enabled: what arrived
-- the day before, in its twelve reports, in a folder of the day. Whom that system named
-- as excluded is to be added to its order.
INSERT INTO export_schedule (identifier, cron, time_zone, time_window, skips_suppressed,
                             export_order)
VALUES ('nightly', '30 9 * * *', '', 'previous_day', true, '{
    "request": {
        "generators": ["pdk-external-amazon-item", "webmunk-extension-class-added",
            "webmunk-extension-element-click", "webmunk-extension-matched-rule",
            "webmunk-extension-element-show", "webmunk-extension-element-hide",
            "webmunk-extension-log-elements", "webmunk-extension-scroll-position",
            "webmunk-visibility-export", "webmunk-extension-action", "webmunk-amazon-order",
            "webmunk-local-tasks"],
        "date_type": "recorded", "format": "tsv", "strict": false, "stored_json": "jsonb",
        "time_zone": "", "prefix": "{host}_{day}"},
    "naming": {"path": "{day}/"}}');
