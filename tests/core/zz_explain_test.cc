#include <gtest/gtest.h>
#include <iostream>
#include "tests/core/participants_fixture.h"
namespace webmunk::testing {
class Explain : public ParticipantsFixture {};
TEST_F(Explain, Print) {
  sql_.Execute("INSERT INTO participant (identifier, identifier_sha256) SELECT 'p'||i, sha256(convert_to('p'||i,'UTF8')) FROM generate_series(1,2000) i");
  sql_.Execute("INSERT INTO generator (identifier, identifier_sha256) SELECT 'g'||i, sha256(convert_to('g'||i,'UTF8')) FROM generate_series(1,15) i");
  sql_.Execute("INSERT INTO participant_generator_summary SELECT p.id, g.id, 10, now(), now(), now(), now() FROM participant p, generator g");
  sql_.Execute("INSERT INTO participant_summary SELECT id, 10, 10, 0, 0, 0, 0, now(), 'ua', 1, NULL, NULL FROM participant");
  sql_.Execute("ANALYZE");
  for (const char* q : {
    "EXPLAIN ANALYZE SELECT coalesce(p.merged_into_id, p.id) AS target, sum(s.stored)::bigint, min(s.first_created) FROM participant_generator_summary_now s JOIN participant p ON p.id = s.participant_id WHERE s.participant_id = ANY (ARRAY(SELECT id FROM participant WHERE id = ANY ('{5,6,7}'::int[]) OR merged_into_id = ANY ('{5,6,7}'::int[]))) GROUP BY target",
    "EXPLAIN ANALYZE SELECT coalesce(p.merged_into_id, p.id), s.received, s.user_agent FROM participant_summary_now s JOIN participant p ON p.id = s.participant_id WHERE s.participant_id = ANY (ARRAY(SELECT id FROM participant WHERE id = ANY ('{5,6,7}'::int[]) OR merged_into_id = ANY ('{5,6,7}'::int[])))"}) {
    for (const auto& row : sql_.Query(q)) std::cout << row[0] << "\n";
    std::cout << "-----\n";
  }
}
}
