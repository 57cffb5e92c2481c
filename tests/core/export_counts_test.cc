#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "server/exports/export_outcome_store.h"
#include "server/exports/export_runner.h"
#include "server/exports/export_upkeep_store.h"
#include "server/exports/point_estimate_store.h"
#include "server/exports/wanted_ids_store.h"
#include "server/reports/section.h"
#include "tests/core/export_database.h"
#include "tests/support/await.h"

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

// An export of a day is no part of what other days have.
TEST_F(ExportCountsTest, PointsOfARangeAreEstimated) {
  database_.Know({"a", "b", "merged"}, {"g", "h"});
  sql().Execute(
      "UPDATE participant SET merged_into_id = (SELECT id FROM participant WHERE identifier = 'a')"
      " WHERE identifier = 'merged'");
  Share("a", 100, 40);
  Share("b", 1000, 1000);
  Share("merged", 10, 0);
  // Over ten days; arrived on the eleventh.
  sql().Execute(
      "UPDATE bundle_participant SET "
      "generator_first_created = ARRAY['2024-03-01Z', '2024-03-01Z']::timestamptz[], "
      "generator_last_created = ARRAY['2024-03-11Z', '2024-03-11Z']::timestamptz[]; "
      "UPDATE bundle SET received = '2024-03-11Z'");
  // What is folded counts too, and what was taken away does not.
  sql().Execute(
      "INSERT INTO participant_generator_summary (participant_id, generator_id, month, stored, "
      "first_created, last_created, first_recorded, last_recorded) "
      "SELECT p.id, g.id, month, stored, first, last, first, last "
      "FROM participant p, generator g, (VALUES "
      "('2024-02-01Z'::timestamptz, 28, '2024-02-01Z'::timestamptz, '2024-02-29Z'::timestamptz), "
      "('-infinity', -5, 'infinity', '-infinity')) AS part (month, stored, first, last) "
      "WHERE p.identifier = 'a' AND g.identifier = 'g'");
  const int32_t a = database_.ParticipantId("a");
  const auto estimate = [&](DateType type, const std::vector<std::string>& generators,
                            const std::string& from, const std::string& to) {
    const auto micros = [&](const std::string& day) {
      return sql().Number("SELECT (extract(epoch FROM $1::timestamptz) * 1000000)::bigint", {day});
    };
    MicrosRange range;
    if (!from.empty()) range.from = micros(from);
    if (!to.empty()) range.to = micros(to);
    const auto counts = EstimatePointsOf(*connection_, {a}, generators, type, range);
    EXPECT_TRUE(counts.ok()) << counts.status();
    return counts.ok() && counts->contains(a) ? counts->at(a) : 0;
  };
  const DateType created = DateType::kCreated;
  EXPECT_EQ(estimate(created, {}, "2024-03-06Z", ""), 75);
  EXPECT_EQ(estimate(created, {"g"}, "2024-03-06Z", ""), 55);
  EXPECT_EQ(estimate(created, {"g"}, "2024-02-15Z", "2024-03-01Z"), 14);
  EXPECT_EQ(estimate(created, {"g"}, "", ""), 138);
  EXPECT_EQ(estimate(created, {}, "2024-04-01Z", "2024-05-01Z"), 0);
  EXPECT_EQ(estimate(DateType::kRecorded, {}, "2024-03-01Z", "2024-03-11Z"), 0);
  EXPECT_EQ(estimate(DateType::kRecorded, {}, "2024-03-11Z", "2024-03-12Z"), 150);
}

// The lock keeps the job from its end, which tells how many there were.
TEST_F(ExportCountsTest, JobsExpectThePointsOfTheirRange) {
  database_.Know({"a"}, {"g", "h"});
  Share("a", 100, 1000);
  sql().Execute(
      "UPDATE bundle_participant SET "
      "generator_first_created = ARRAY['2024-06-11Z', '2024-06-11Z']::timestamptz[], "
      "generator_last_created = ARRAY['2024-06-21Z', '2024-06-21Z']::timestamptz[]");
  ExportRequest request{.generators = {"g"}, .sources = {{"a"}}};
  request.range.from =
      absl::ToUnixMicros(absl::FromCivil(absl::CivilDay(2024, 6, 18), absl::UTCTimeZone()));
  const int64_t job = database_.AddJob(request);
  SqlConnection other(database_.url());
  other.Execute("BEGIN; LOCK TABLE data_point IN ACCESS EXCLUSIVE MODE");
  ExportRunner::Options options = database_.RunnerOptions();
  options.lease = absl::Seconds(2);
  ExportRunner runner(std::move(options));
  runner.Start();
  std::string expected;
  Await("the job says what it expects", [&] {
    expected =
        sql().Value("SELECT points_expected FROM export_job WHERE id = $1", {std::to_string(job)});
    return expected != "0";
  });
  EXPECT_EQ(expected, "30");
  runner.Stop();
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
  EXPECT_EQ(*RetryDeliveries(**transaction, std::stoll(job), false), 1);
  ASSERT_TRUE((*transaction)->Commit().ok());
  EXPECT_EQ(sql().Value("SELECT expires > now() FROM export_job"), "t");
}

}  // namespace
}  // namespace webmunk::testing
