// What becomes of a job whose creator may no longer export what it holds.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "absl/strings/str_cat.h"
#include "server/exports/export_upkeep.h"
#include "tests/core/export_database.h"

namespace webmunk::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExportRightsTest : public ::testing::Test {
 protected:
  ExportRightsTest() {
    ExportStudy study;
    for (int64_t id = 1; id <= 4; ++id) {
      study.Add({.id = id,
                 .created = 1'718'064'000'000'000 + id * 1'000'000,
                 .recorded = 1'718'064'100'000'000,
                 .source = id % 2 == 0 ? "even" : "odd",
                 .generator = "g",
                 .location = std::nullopt,
                 .properties = absl::StrCat(R"({"n":)", id, "}")});
    }
    database_.Store(study);
  }

  int64_t AddJob() {
    return database_.AddJob({.generators = {"g"}, .sources = {{"even"}, {"odd"}}});
  }
  void Run(int64_t job, ExportRunner::Options options) {
    ExportRunner runner(std::move(options));
    runner.Start();
    database_.AwaitEnd(job);
    runner.Stop();
  }

  ExportDatabase database_;
};

TEST_F(ExportRightsTest, WhoLosesThemMeanwhileGetsNoArchive) {
  const int64_t job = AddJob();
  std::atomic<int> asked = 0;
  ExportRunner::Options options = database_.RunnerOptions();
  options.creator_scope = [&](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    if (++asked > 1) return absl::PermissionDeniedError("no longer");
    return AccessScope::Everything();
  };
  Run(job, std::move(options));
  EXPECT_EQ(database_.StateOf(job), "failed");
  EXPECT_EQ(database_.ErrorOf(job), "no longer");
  EXPECT_THAT(database_.Files(), IsEmpty());
}

TEST_F(ExportRightsTest, GroupsOfTheRequestAreALimit) {
  const int64_t job = AddJob();
  SqlConnection& sql = database_.sql();
  sql.Execute(
      "WITH made AS (INSERT INTO participant_group (display_name) VALUES ('g') RETURNING id),"
      " moved AS (UPDATE participant SET group_id = made.id FROM made WHERE identifier = 'even')"
      " UPDATE export_job SET scope_groups = ARRAY[made.id] FROM made");
  Run(job, database_.RunnerOptions());
  EXPECT_EQ(database_.StateOf(job), "failed") << "odd is in no group";
  sql.Execute(
      "UPDATE participant SET group_id = (SELECT id FROM participant_group) "
      "WHERE identifier = 'odd'");
  sql.Execute("UPDATE export_job SET state = 'queued', tries = 0, next_try = now()");
  Run(job, database_.RunnerOptions());
  EXPECT_EQ(database_.StateOf(job), "succeeded") << database_.ErrorOf(job);
}

TEST_F(ExportRightsTest, ProductsOfTheStudyTakeRightsOverAllOfIt) {
  SqlConnection& sql = database_.sql();
  sql.Execute(
      "WITH made AS (INSERT INTO participant_group (display_name) VALUES ('g') RETURNING id)"
      " UPDATE participant SET group_id = made.id FROM made");
  const int64_t job = database_.AddJob(
      {.generators = {"g", "webmunk-asin-details"}, .sources = {{"even"}, {"odd"}}});
  ExportRunner::Options options = database_.RunnerOptions();
  const int group = static_cast<int>(sql.Number("SELECT id FROM participant_group"));
  options.creator_scope = [group](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    return AccessScope::Groups({group});
  };
  Run(job, std::move(options));
  EXPECT_EQ(database_.StateOf(job), "failed");
  EXPECT_THAT(database_.ErrorOf(job), HasSubstr("webmunk-asin-details"));
  EXPECT_THAT(database_.Files(), IsEmpty());
}

TEST_F(ExportRightsTest, ErasureForgetsWhatNamesTheParticipant) {
  const int64_t job = AddJob();
  Run(job, database_.RunnerOptions());
  SqlConnection& sql = database_.sql();
  sql.Execute(
      "WITH d AS (INSERT INTO export_destination (identifier, type, parameters,"
      " prefix_source_range) VALUES ('d', 'local', '{}', true) RETURNING id)"
      " INSERT INTO export_delivery (job_id, destination_id, state, delivered, target)"
      " SELECT j.id, d.id, 'delivered', now(), 'x/even-odd_' || archive_name FROM export_job j, d");
  const ArchiveDirectory directory(database_.directory());
  const auto connection = Connection::Open(database_.url());
  ASSERT_TRUE(connection.ok());
  const auto transaction = Transaction::Begin(**connection);
  ASSERT_TRUE(transaction.ok());
  const auto erased =
      ExportErasure(directory).erase(**transaction, database_.ParticipantId("even"));
  ASSERT_TRUE(erased.ok()) << erased.status();
  ASSERT_TRUE((*transaction)->Commit().ok());
  EXPECT_EQ(sql.Value("SELECT target = '*_' || archive_name FROM export_delivery, export_job"),
            "t");
  EXPECT_EQ(sql.Number("SELECT count(*) FROM export_batch WHERE request_sha256 IS NOT NULL"), 0);
}

}  // namespace
}  // namespace webmunk::testing
