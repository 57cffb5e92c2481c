-- Finds the newest bundle that stored points, and the oldest that tells which: bundles
-- from before 0015, and those of which nothing was new, may be millions on either side.
CREATE INDEX bundle_points ON bundle (id) WHERE last_point_id IS NOT NULL;
