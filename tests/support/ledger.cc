#include "tests/support/ledger.h"

#include <gtest/gtest.h>

#include <vector>

namespace webmunk::testing {

void ExpectLedgerAddsUp(SqlConnection& sql) {
  EXPECT_EQ(sql.Number("SELECT count(*) FROM bundle_participant WHERE received <> "
                       "stored + duplicate + quarantined + forwarded + discarded"),
            0);
  EXPECT_EQ(sql.Number("SELECT coalesce(sum(stored), 0) FROM bundle_participant"),
            sql.Number("SELECT count(*) FROM data_point"));
  EXPECT_EQ(sql.Query("SELECT participant_id, sum(stored) FROM bundle_participant "
                      "WHERE participant_id IS NOT NULL AND stored <> 0 GROUP BY 1 "
                      "HAVING sum(stored) <> 0 ORDER BY 1"),
            sql.Query("SELECT participant_id, count(*) FROM data_point GROUP BY 1 ORDER BY 1"));
  EXPECT_EQ(sql.Query("SELECT p.participant_id, g.id, sum(g.stored) FROM bundle_participant p, "
                      "unnest(generator_ids, generator_stored) g(id, stored) "
                      "WHERE p.participant_id IS NOT NULL AND g.stored <> 0 "
                      "GROUP BY 1, 2 HAVING sum(g.stored) <> 0 ORDER BY 1, 2"),
            sql.Query("SELECT participant_id, generator_id, count(*) FROM data_point "
                      "GROUP BY 1, 2 ORDER BY 1, 2"));
  // What was erased was somebody's once: the sum of nobody's is nothing.
  EXPECT_EQ(sql.Query("SELECT g.id, sum(g.stored) FROM bundle_participant p, "
                      "unnest(generator_ids, generator_stored) g(id, stored) "
                      "WHERE p.participant_id IS NULL GROUP BY 1 HAVING sum(g.stored) <> 0"),
            std::vector<SqlRow>());
  // Bad bytes sent again are counted again and kept once.
  EXPECT_GE(sql.Number("SELECT coalesce(sum(quarantined), 0) FROM bundle_participant"),
            sql.Number("SELECT count(*) FROM quarantine WHERE kind = 'point'"));
}

}  // namespace webmunk::testing
