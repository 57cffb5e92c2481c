#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/exports/export_outcome_store.h"
#include "server/exports/export_upkeep_store.h"
#include "server/exports/wanted_ids_store.h"
#include "server/reports/section.h"
#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class ExportCountsTest : public ::testing::Test {
 protected:
  ExportCountsTest() : connection_(*Connection::Open(database_.url())) {}

  SqlConnection& sql() { return database_.sql(); }
  // A bundle's share: so many points of g and of h.
  void Share(const std::string& source, int of_g, int of_h) {
    const std::string bundle = sql().Value("SELECT nextval('bundle_id')");
    sql().Query(
        "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, first_point_id, "
        "last_point_id) VALUES ($1, now(), 0, sha256(''), 'identity', false, 1, 1)",
        {bundle});
    sql().Query(
        "INSERT INTO bundle_participant (bundle_id, participant_id, received, stored, duplicate, "
        "quarantined, discarded, generator_ids, generator_stored, generator_duplicate, "
        "generator_first_created, generator_last_created) SELECT $1::bigint, id, $3::int + "
        "$4::int, "
        "$3::int + $4::int, 0, 0, 0, ARRAY(SELECT id FROM generator ORDER BY identifier), "
        "ARRAY[$3::int, $4::int], '{0,0}', ARRAY[now(), now()], ARRAY[now(), now()] "
        "FROM participant WHERE identifier = $2",
        {bundle, source, std::to_string(of_g), std::to_string(of_h)});
  }

  ExportDatabase database_;
  std::unique_ptr<Connection> connection_;
};

// Others' points are nobody's business who may not see them.
TEST_F(ExportCountsTest, NewPointsAreCountedOfTheseParticipantsAlone) {
  database_.Know({"a", "b", "merged"}, {"g", "h"});
  sql().Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE identifier = 'a')"
      " WHERE identifier = 'merged'");
  Share("a", 1000, 1000);
  const PointCursor since = *DecodeCursor(database_.CursorNow());
  Share("a", 1, 2);
  Share("b", 100, 100);
  Share("merged", 10, 20);
  const PointCursor until = *DecodeCursor(database_.CursorNow());
  Share("a", 1000, 1000);
  const int32_t a = database_.ParticipantId("a");
  const auto all = CountSince(*connection_, since.seen, until.seen, {a}, {});
  ASSERT_TRUE(all.ok()) << all.status();
  EXPECT_THAT(*all, UnorderedElementsAre(Pair(a, 33)));
  const auto some = CountSince(*connection_, since.seen, until.seen, {a}, {"g"});
  ASSERT_TRUE(some.ok()) << some.status();
  EXPECT_THAT(*some, UnorderedElementsAre(Pair(a, 11)));
}

TEST_F(ExportCountsTest, ReportsOfOthersPointsCountThose) {
  EXPECT_THAT(GeneratorsRead({"g"}, ExportFormat::kTsv), ElementsAre("g"));
  const std::vector<std::string> counted =
      GeneratorsRead({"webmunk-visibility-export"}, ExportFormat::kTsv);
  EXPECT_FALSE(counted.empty());
  EXPECT_THAT(counted, ::testing::Not(::testing::Contains("webmunk-visibility-export")));
}

// Those that delete old archives may have looked before.
TEST_F(ExportCountsTest, ArchivesOfRepeatedDeliveriesAreNotOld) {
  const std::string batch =
      sql().Value("INSERT INTO export_batch (request_sha256) VALUES (sha256('x')) RETURNING id");
  const std::string job = sql().Value(
      "INSERT INTO export_job (batch_id, state, request, archive_name, archive_file, "
      "archive_bytes, archive_sha256, finished, expires) VALUES ($1, 'succeeded', '{}', 'x.zip', "
      "'1.1.zip', 1, sha256('x'), now(), now()) RETURNING id",
      {batch});
  sql().Execute(
      "INSERT INTO export_destination (identifier, type, parameters) VALUES ('d', 'local', '{}')");
  sql().Query(
      "INSERT INTO export_delivery (job_id, destination_id, state, tries) "
      "SELECT $1::bigint, id, 'failed', 5 FROM export_destination",
      {job});
  const auto transaction = Transaction::Begin(*connection_);
  EXPECT_EQ(HoldExpiredJobs(**transaction, 10)->size(), 1);
  EXPECT_EQ(*RetryFailedDeliveries(**transaction, std::stoll(job)), 1);
  ASSERT_TRUE((*transaction)->Commit().ok());
  EXPECT_EQ(sql().Value("SELECT expires > now() FROM export_job"), "t");
}

}  // namespace
}  // namespace webmunk::testing
