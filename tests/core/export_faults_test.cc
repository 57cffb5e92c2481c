#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "server/exports/export_claim_store.h"
#include "server/exports/export_reader.h"
#include "server/exports/export_runner.h"
#include "server/storage/pg_error.h"
#include "tests/core/export_database.h"
#include "tests/support/await.h"
#include "tests/support/fault_proxy.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kPostgresSocket[] = "/.s.PGSQL.5432";

// What becomes of jobs when something breaks while they are made.
class ExportFaultsTest : public ::testing::Test {
 protected:
  ExportFaultsTest() {
    ExportStudy study;
    for (int64_t id = 1; id <= 20; ++id) {
      study.Add({.id = id,
                 .created = 1'718'064'000'000'000 + id,
                 .recorded = 1'718'064'100'000'000,
                 .source = "a",
                 .generator = "g",
                 .location = std::nullopt,
                 .properties = "{}"});
    }
    database_.Store(study);
  }

  SqlConnection& sql() { return database_.sql(); }
  int64_t AddJob() {
    ExportRequest request{.generators = {"g"}, .sources = {{"a"}}};
    request.options.format = ExportFormat::kJsonLines;
    return database_.AddJob(request);
  }
  std::string Column(int64_t job, const std::string& column) {
    return sql().Value("SELECT " + column + " FROM export_job WHERE id = $1",
                       {std::to_string(job)});
  }
  void Set(int64_t job, const std::string& what) {
    sql().Query("UPDATE export_job SET " + what + " WHERE id = $1", {std::to_string(job)});
  }

  ExportDatabase database_;
};

// The session of a lost connection goes on with its COMMIT, while the runner asks.
TEST_F(ExportFaultsTest, ArchiveStaysWhenItsCommitComesLate) {
  sql().Execute(R"sql(
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_sleep(4); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER dawdle AFTER UPDATE ON export_job
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
          WHEN (NEW.state = 'succeeded') EXECUTE FUNCTION dawdle())sql");
  const int64_t job = AddJob();
  const TempDirectory sockets("proxy");
  FaultProxy proxy({.path = sockets.path() + kPostgresSocket},
                   {.path = SharedCluster().directory() + kPostgresSocket});
  ExportRunner::Options options = database_.RunnerOptions();
  // The later of two hosts wins.
  options.database_url += " host=" + sockets.path();
  ExportRunner runner(options);
  runner.Start();
  Await("the commit is under way", [&] {
    return sql().Number(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' "
               "AND datname = current_database()") == 1;
  });
  proxy.CutAll();
  database_.AwaitEnd(job);
  runner.Stop();
  EXPECT_EQ(database_.StateOf(job), "succeeded");
  EXPECT_THAT(database_.Files(), ElementsAre(absl::StrCat(job, ".1.zip")));
}

// As where a disk is away for a while: another attempt has its own file.
TEST_F(ExportFaultsTest, FilesThatCannotBeMadeAreTriedAgain) {
  const int64_t job = AddJob();
  std::filesystem::create_directory(absl::StrCat(database_.directory(), "/", job, ".1.tmp"));
  ExportRunner runner(database_.RunnerOptions());
  runner.Start();
  database_.AwaitEnd(job);
  runner.Stop();
  EXPECT_EQ(database_.StateOf(job), "succeeded");
  EXPECT_EQ(Column(job, "archive_file"), absl::StrCat(job, ".2.zip"));
}

TEST_F(ExportFaultsTest, WhatTheDatabaseSaysIsTriedAgainAndNotShown) {
  const int64_t job = AddJob();
  ExportRunner::Options options = database_.RunnerOptions();
  options.creator_scope = [](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    return PgError("42P01", "relation \"secret\" does not exist");
  };
  ExportRunner runner(std::move(options));
  runner.Start();
  Await("the job has failed", [&] {
    Set(job, "next_try = clock_timestamp()");
    runner.Wake();
    return database_.StateOf(job) == "failed";
  });
  runner.Stop();
  EXPECT_EQ(Column(job, "tries"), "5");
  EXPECT_THAT(database_.ErrorOf(job), Not(HasSubstr("secret")));
}

// One that kills its servers must not do so for ever, nor at once.
TEST_F(ExportFaultsTest, JobsThatKillTheirServersAreGivenUp) {
  const int64_t job = AddJob();
  const auto connection = Connection::Open(database_.url());
  ASSERT_TRUE(connection.ok());
  int takeovers = -1;
  for (; takeovers < 100; ++takeovers) {
    const auto claim = ClaimExportJob(**connection, "server", absl::Seconds(30));
    ASSERT_TRUE(claim.ok()) << claim.status();
    if (!claim->has_value()) break;
    Set(job, "lease_until = clock_timestamp()");
    if (takeovers < 8) continue;
    EXPECT_FALSE(ClaimExportJob(**connection, "server", absl::Seconds(30))->has_value());
    Set(job, "lease_until = lease_until - interval '1 hour'");
  }
  EXPECT_EQ(takeovers, 20);
  EXPECT_EQ(database_.StateOf(job), "failed");
  EXPECT_THAT(database_.ErrorOf(job), HasSubstr("died"));
}

TEST_F(ExportFaultsTest, JobsThatBeginAnewSayWhyAndNotForEver) {
  const int64_t job = AddJob();
  std::atomic<int> asked = 0;
  ExportRunner::Options options = database_.RunnerOptions();
  options.creator_scope = [&](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    ++asked;
    return absl::AbortedError("merged");
  };
  ExportRunner runner(std::move(options));
  runner.Start();
  Await("it has begun anew", [&] { return database_.ErrorOf(job) == "merged"; });
  Await("the job has failed", [&] {
    Set(job, "next_try = clock_timestamp()");
    runner.Wake();
    return database_.StateOf(job) == "failed";
  });
  runner.Stop();
  EXPECT_EQ(asked, 20);
  EXPECT_EQ(database_.ErrorOf(job), "merged");
}

// The lock stands for a statement that takes its time.
TEST_F(ExportFaultsTest, StoppingBreaksOffWhatIsBeingRead) {
  const int64_t job = AddJob();
  SqlConnection other(database_.url());
  other.Execute("BEGIN; LOCK TABLE data_point IN ACCESS EXCLUSIVE MODE");
  ExportRunner runner(database_.RunnerOptions());
  runner.Start();
  Await("the points are being read", [&] {
    return sql().Number(
               "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
               "AND datname = current_database()") == 1;
  });
  const absl::Time begin = absl::Now();
  runner.Stop();
  EXPECT_LT(absl::Now() - begin, absl::Seconds(50));
  EXPECT_EQ(database_.StateOf(job), "queued");
}

// Longer than any one wait, and between any two questions.
TEST_F(ExportFaultsTest, ReadersOutliveADatabaseThatIsAway) {
  const TempDirectory sockets("proxy");
  const SocketAddress database = {.path = SharedCluster().directory() + kPostgresSocket};
  FaultProxy proxy({.path = sockets.path() + kPostgresSocket}, database);
  Pool pool(database_.url() + " host=" + sockets.path(), 2);
  ExportReader reader(pool,
                      {.participants = {{.id = database_.ParticipantId("a"), .identifier = "a"}},
                       .until = *DecodeCursor(database_.CursorNow()),
                       .should_stop = [] { return false; }});
  std::thread back;
  const auto go_away = [&](absl::Duration duration) {
    proxy.SetTarget({.path = sockets.path() + "/nobody"});
    proxy.CutAll();
    if (back.joinable()) back.join();
    back = std::thread([&proxy, database, duration] {
      absl::SleepFor(duration);
      proxy.SetTarget(database);
    });
  };
  go_away(absl::Seconds(1));
  EXPECT_TRUE(reader.Prepare().ok());
  go_away(absl::Seconds(8));
  int points = 0;
  const Section section{.generator = "g", .generators = {"g"}, .sources = {"a"}};
  EXPECT_TRUE(reader
                  .Read(section,
                        [&](const ExportPoint&) {
                          ++points;
                          return absl::OkStatus();
                        })
                  .ok());
  EXPECT_EQ(points, 20);
  go_away(absl::Seconds(1));
  EXPECT_TRUE(reader.Check().ok());
  back.join();
}

}  // namespace
}  // namespace webmunk::testing
