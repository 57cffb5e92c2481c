#include "server/exports/export_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "server/exports/export_upkeep.h"
#include "server/jobs/scheduler.h"
#include "tests/core/export_database.h"
#include "tests/support/await.h"
#include "tests/support/child_process.h"

namespace webmunk::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Few points of two participants.
ExportStudy SmallStudy() {
  ExportStudy study;
  for (int64_t id = 1; id <= 20; ++id) {
    study.Add({.id = id,
               .created = 1'718'064'000'000'000 + id * 1'000'000,
               .recorded = 1'718'064'100'000'000,
               .source = id % 2 == 0 ? "even" : "odd",
               .generator = "g",
               .location = std::nullopt,
               .properties = absl::StrCat("{\"n\":", id, "}")});
  }
  return study;
}

ExportRequest Lines(const std::vector<ExportSource>& sources) {
  ExportRequest request{.generators = {"g"}, .sources = sources};
  request.options.format = ExportFormat::kJsonLines;
  return request;
}

class ExportRunnerTest : public ::testing::Test {
 protected:
  ExportRunnerTest() { database_.Store(SmallStudy()); }

  SqlConnection& sql() { return database_.sql(); }
  int64_t AddJob() { return database_.AddJob(Lines({{"even"}, {"odd"}})); }
  std::string Column(int64_t job, const std::string& column) {
    return sql().Value("SELECT " + column + " FROM export_job WHERE id = $1",
                       {std::to_string(job)});
  }
  void Set(int64_t job, const std::string& what) {
    sql().Query("UPDATE export_job SET " + what + " WHERE id = $1", {std::to_string(job)});
  }
  // Makes what is due until the job has ended.
  void Run(int64_t job, ExportRunner::Options options) {
    ExportRunner runner(std::move(options));
    runner.Start();
    database_.AwaitEnd(job);
    runner.Stop();
  }
  void Run(int64_t job) { Run(job, database_.RunnerOptions()); }

  size_t CountLines(int64_t job) {
    const std::string lines = database_.MembersOf(job).at(0).second;
    return static_cast<size_t>(std::count(lines.begin(), lines.end(), '\n'));
  }

  ExportDatabase database_;
};

TEST_F(ExportRunnerTest, JobBecomesAnArchive) {
  const int64_t job = AddJob();
  Run(job);
  EXPECT_EQ(database_.StateOf(job), "succeeded");
  EXPECT_EQ(CountLines(job), 20);
  EXPECT_EQ(Column(job, "points_read || ' ' || rows_written || ' ' || points_expected"),
            "20 20 20");
  EXPECT_EQ(Column(job, "archive_file"), absl::StrCat(job, ".1.zip"));
  EXPECT_THAT(Column(job, "archive_name"), HasSubstr(absl::StrCat("pdk_export_final_", job, "_")));
  const std::string path = database_.ArchivePath(job);
  EXPECT_EQ(Column(job, "archive_bytes"), std::to_string(std::filesystem::file_size(path)));
  RunCommand({.arguments = {"sh", "-c", "echo \"$1  $2\" | sha256sum --check --status", "sh",
                            Column(job, "encode(archive_sha256, 'hex')"), path},
              .environment = {},
              .log_path = path + ".log",
              .user = {}});
  EXPECT_THAT(database_.MembersOf(job).at(1).second, HasSubstr("\"cursor\""));
}

TEST_F(ExportRunnerTest, AnotherAttemptMakesTheSameArchive) {
  const int64_t job = AddJob();
  Run(job);
  const std::string first = ReadFile(database_.ArchivePath(job));
  OpenStore later(database_.url());
  later.Add({SmallStudy().points().front()});
  later.Commit();
  Set(job, "state = 'queued'");
  Run(job);
  EXPECT_EQ(Column(job, "archive_file"), absl::StrCat(job, ".2.zip"));
  EXPECT_TRUE(ReadFile(database_.ArchivePath(job)) == first);
}

TEST_F(ExportRunnerTest, JobsOfADeadServerAreTakenOver) {
  const int64_t job = AddJob();
  Set(job,
      "state = 'running', attempt = 4, lease_owner = 'dead', "
      "lease_until = clock_timestamp() + interval '2 seconds'");
  const std::string end = Column(job, "lease_until");
  Run(job);
  EXPECT_EQ(database_.StateOf(job), "succeeded");
  EXPECT_EQ(Column(job, "attempt"), "5");
  EXPECT_EQ(sql().Value("SELECT attempt_started >= $1::timestamptz FROM export_job", {end}), "t");
}

TEST_F(ExportRunnerTest, HigherPriorityComesFirst) {
  std::vector<int64_t> jobs;
  for (const int priority : {0, -1, 7}) {
    jobs.push_back(
        database_.AddJob(Lines({{"even"}}), {.cursor = {}, .since = {}, .priority = priority}));
  }
  Run(jobs[1]);
  EXPECT_EQ(sql().Value("SELECT string_agg(id::text, ' ' ORDER BY finished) FROM export_job"),
            absl::StrCat(jobs[2], " ", jobs[0], " ", jobs[1]));
}

TEST_F(ExportRunnerTest, AttemptsThatWereBrokenOffHaveNoEffect) {
  for (const std::string change :
       {"state = 'cancelled', lease_owner = NULL, lease_until = NULL",
        "attempt = attempt + 1, lease_until = clock_timestamp() + interval '1 hour'"}) {
    const int64_t job = AddJob();
    std::atomic<int> asked = 0;
    ExportRunner::Options options = database_.RunnerOptions();
    options.creator_scope = [&](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
      SqlConnection(database_.url())
          .Execute("UPDATE export_job SET " + change + " WHERE id = " + std::to_string(job));
      ++asked;
      return AccessScope::Everything();
    };
    std::atomic<int> ended = 0;
    options.ended = [&] { ++ended; };
    ExportRunner runner(std::move(options));
    runner.Start();
    Await("the attempt has ended", [&] { return ended > 0; });
    runner.Stop();
    EXPECT_EQ(asked, 1);
    EXPECT_NE(database_.StateOf(job), "succeeded");
    EXPECT_NE(database_.StateOf(job), "queued");
    EXPECT_EQ(Column(job, "resolved"), "f");
    EXPECT_THAT(database_.Files(), IsEmpty());
  }
}

TEST_F(ExportRunnerTest, FailuresAreTriedAgainButNotForEver) {
  const int64_t job = AddJob();
  std::atomic<int> asked = 0;
  ExportRunner::Options options = database_.RunnerOptions();
  options.creator_scope = [&](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    ++asked;
    return absl::InternalError("no luck");
  };
  ExportRunner runner(std::move(options));
  runner.Start();
  Await("the job has failed", [&] {
    Set(job, "next_try = clock_timestamp()");
    runner.Wake();
    return database_.StateOf(job) == "failed";
  });
  runner.Stop();
  EXPECT_EQ(asked, 5);
  EXPECT_EQ(database_.ErrorOf(job), "no luck");
}

TEST_F(ExportRunnerTest, WithoutRightsJobsFailAtOnce) {
  const int64_t job = AddJob();
  ExportRunner::Options options = database_.RunnerOptions();
  options.creator_scope = [](Connection&, int32_t) -> absl::StatusOr<AccessScope> {
    return AccessScope::Groups({});
  };
  Run(job, std::move(options));
  EXPECT_EQ(database_.StateOf(job), "failed");
  EXPECT_EQ(Column(job, "tries"), "1");
}

TEST_F(ExportRunnerTest, TwoServersShareAQueue) {
  constexpr int kJobs = 200;
  for (int i = 0; i < kJobs; ++i) AddJob();
  ExportRunner::Options options = database_.RunnerOptions();
  options.workers = 2;
  ExportRunner first(options);
  ExportRunner second(options);
  first.Start();
  second.Start();
  Await("all jobs have ended", [&] {
    return sql().Number("SELECT count(*) FROM export_job WHERE state = 'succeeded'") == kJobs;
  });
  first.Stop();
  second.Stop();
  EXPECT_EQ(sql().Number("SELECT count(*) FROM export_job WHERE attempt = 1"), kJobs);
  EXPECT_EQ(database_.Files().size(), kJobs);
}

TEST_F(ExportRunnerTest, ArchivesOfErasedParticipantsAreDeleted) {
  const int64_t with = AddJob();
  const int64_t without = database_.AddJob(Lines({{"odd"}}));
  Run(without);
  database_.AwaitEnd(with);
  const int64_t running = AddJob();
  Set(running,
      "state = 'running', attempt = 3, lease_owner = 'other', "
      "lease_until = clock_timestamp() + interval '1 hour', unknown_sources = '{even,gone}'");
  std::ofstream(absl::StrCat(database_.directory(), "/", running, ".3.tmp")) << "x";
  sql().Execute(
      "UPDATE participant SET being_erased = true, state = 'blocked' WHERE identifier = 'even'");

  const ArchiveDirectory directory(database_.directory());
  const ErasureArchives erasure = ExportErasure(directory);
  const auto connection = Connection::Open(database_.url());
  ASSERT_TRUE(connection.ok());
  // Again, as after a kill before the commit.
  for (int round = 0; round < 2; ++round) {
    const auto transaction = Transaction::Begin(**connection);
    ASSERT_TRUE(transaction.ok());
    const int32_t participant = database_.ParticipantId("even");
    EXPECT_EQ(erasure.count(**transaction, participant)->archives, 1);
    const auto erased = erasure.erase(**transaction, participant);
    ASSERT_TRUE(erased.ok()) << erased.status();
    EXPECT_EQ(erased->archives, 1);
    if (round == 1) {
      ASSERT_TRUE((*transaction)->Commit().ok());
    }
  }
  EXPECT_EQ(database_.StateOf(with), "expired");
  EXPECT_EQ(database_.StateOf(without), "succeeded");
  EXPECT_EQ(Column(running, "state || attempt || array_to_string(unknown_sources, ' ')"),
            "queued4gone");
  EXPECT_THAT(database_.Files(), ElementsAre(absl::StrCat(without, ".1.zip")));
  Run(running);
  EXPECT_EQ(CountLines(running), 10);
}

TEST_F(ExportRunnerTest, OldArchivesAndDeadFilesAreDeleted) {
  const int64_t kept = AddJob();
  const int64_t old = AddJob();
  Run(old);
  database_.AwaitEnd(kept);
  Set(old, "expires = clock_timestamp()");
  const int64_t running = AddJob();
  Set(running,
      "state = 'running', attempt = 3, lease_owner = 'other', "
      "lease_until = clock_timestamp() + interval '1 hour'");
  for (const char* name : {".2.tmp", ".2.zip", ".3.tmp"}) {
    std::ofstream(absl::StrCat(database_.directory(), "/", running, name)) << "x";
  }
  std::ofstream(database_.directory() + "/999.1.zip") << "x";
  std::ofstream(database_.directory() + "/notes.txt") << "x";

  const ArchiveDirectory directory(database_.directory());
  Scheduler scheduler({.database_url = database_.url()});
  scheduler.Add(ExpireExportsTask(directory));
  scheduler.Add(TidyExportsTask(directory));
  scheduler.Start();
  Await("both tasks have run", [&] {
    return sql().Number("SELECT count(*) FROM background_task WHERE last_success IS NOT NULL") == 2;
  });
  scheduler.Stop();
  EXPECT_EQ(database_.StateOf(old), "expired");
  EXPECT_EQ(database_.StateOf(kept), "succeeded");
  EXPECT_THAT(database_.Files(),
              ::testing::UnorderedElementsAre("notes.txt", absl::StrCat(kept, ".1.zip"),
                                              absl::StrCat(running, ".3.tmp")));
}

}  // namespace
}  // namespace webmunk::testing
