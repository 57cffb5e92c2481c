#include "tests/support/summary.h"

#include <gtest/gtest.h>

namespace webmunk::testing {
namespace {

// Rows that only one side has, or in which the two differ.
constexpr char kGeneratorsThatDiffer[] = R"sql(
    WITH point AS (
        SELECT participant_id, generator_id, count(*) AS stored, min(created) AS first_created,
               max(created) AS last_created, max(recorded) AS last_recorded,
               min(recorded) AS first_recorded
        FROM data_point GROUP BY participant_id, generator_id)
    SELECT count(*)
    FROM point FULL JOIN participant_generator_summary_now AS summary
         USING (participant_id, generator_id)
    WHERE (point.stored, point.first_created, point.last_created, point.last_recorded,
           point.first_recorded)
          IS DISTINCT FROM (summary.stored, summary.first_created, summary.last_created,
                            summary.last_recorded, summary.first_recorded))sql";
constexpr char kTimeZonesThatDiffer[] = R"sql(
    WITH share AS (
        SELECT participant_id, time_zone, min(received_at) AS first_received,
               max(received_at) AS last_received
        FROM (SELECT participant_id, time_zone, bundle.received AS received_at
              FROM bundle_participant JOIN bundle ON bundle.id = bundle_id
              WHERE time_zone IS NOT NULL AND participant_id IS NOT NULL) AS zone
        GROUP BY participant_id, time_zone)
    SELECT count(*)
    FROM share FULL JOIN participant_time_zone_now AS summary USING (participant_id, time_zone)
    WHERE (share.first_received, share.last_received)
          IS DISTINCT FROM (summary.first_received, summary.last_received))sql";
constexpr char kParticipantsThatDiffer[] = R"sql(
    WITH entry AS (
        SELECT participant_id, sum(received) AS received, sum(stored) AS stored,
               sum(duplicate) AS duplicate, sum(quarantined) AS quarantined,
               sum(forwarded) AS forwarded, sum(discarded) AS discarded
        FROM bundle_participant WHERE participant_id IS NOT NULL GROUP BY participant_id)
    SELECT count(*)
    FROM entry FULL JOIN participant_summary_now AS summary USING (participant_id)
    WHERE (entry.received, entry.stored, entry.duplicate, entry.quarantined, entry.forwarded,
           entry.discarded)
          IS DISTINCT FROM (summary.received, summary.stored, summary.duplicate,
                            summary.quarantined, summary.forwarded, summary.discarded))sql";

}  // namespace

void ExpectSummariesExact(SqlConnection& sql) {
  EXPECT_EQ(sql.Number(kGeneratorsThatDiffer), 0);
  EXPECT_EQ(sql.Number(kParticipantsThatDiffer), 0);
  EXPECT_EQ(sql.Number(kTimeZonesThatDiffer), 0);
}

}  // namespace webmunk::testing
