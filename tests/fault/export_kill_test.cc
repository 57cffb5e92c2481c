#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "tests/fault/seeded_random.h"
#include "tests/support/await.h"
#include "tests/support/environment.h"
#include "tests/support/export_job.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

constexpr char kGenerators[] =
    R"(["webmunk-extension-action","webmunk-extension-scroll-position"])";

// A study that takes a second to export; bundles of which the export must not know.
void StoreStudy(SqlConnection& sql) {
  sql.Execute(
      "INSERT INTO participant (identifier, identifier_sha256) SELECT 's' || n, "
      "sha256(('s' || n)::bytea) FROM generate_series(1, 20) n");
  for (const char* generator : {"webmunk-extension-action", "webmunk-extension-scroll-position"}) {
    sql.Query(
        "INSERT INTO generator (identifier, identifier_sha256) "
        "VALUES ($1, sha256(convert_to($1, 'UTF8')))",
        {generator});
  }
  sql.Execute(
      "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash, "
      "encrypted, properties) SELECT (SELECT min(id) FROM participant) + n % 20, "
      "(SELECT min(id) FROM generator) + n % 2, now() - n * interval '10 seconds', now(), "
      "nextval('data_point_id'), md5(n::text)::uuid, false, ('{\"url*\":\"https://example.com/' "
      "|| n || '\",\"top\":' || n || ',\"text\":\"' || repeat(md5(n::text), 20) || "
      "'\",\"passive-data-metadata\":{\"timezone\":\"UTC\"}}')::json "
      "FROM generate_series(1, 120000) n");
  sql.Execute("ANALYZE");
}

class ExportKillTest : public ::testing::Test {
 protected:
  ExportKillTest() { StoreStudy(sql_); }

  std::vector<std::string> Flags() const {
    return {"--export_dir=" + archives_.path(), "--task_lease=1s"};
  }
  std::unique_ptr<ServerProcess> Start(const TempDirectory& directory) {
    return std::make_unique<ServerProcess>(url_, directory.path(), Flags());
  }

  std::string Column(int64_t job, const std::string& column) {
    return sql_.Value("SELECT " + column + " FROM export_job WHERE id = $1", {std::to_string(job)});
  }
  void AwaitSuccess(int64_t job) {
    Await("the export has succeeded", [&] {
      const std::string state = Column(job, "state");
      EXPECT_NE(state, "failed") << Column(job, "error");
      return state == "succeeded" || state == "failed";
    });
  }
  std::vector<std::pair<std::string, std::string>> Members(int64_t job) {
    std::vector<std::pair<std::string, std::string>> members =
        ReadZip(archives_.path() + "/" + Column(job, "archive_file"));
    // They tell the job's name and its cursor.
    std::erase_if(members, [](const auto& member) {
      return member.first == "manifest.json" || member.first == "datapackage.json";
    });
    return members;
  }

  const TempDirectory archives_{"webmunk-exports-"};
  const TempDirectory first_directory_{"webmunk-run-"};
  const TempDirectory second_directory_{"webmunk-run-"};
  const std::string url_ = SharedCluster().NewDatabase();
  SqlConnection sql_{url_};
  SeededRandom random_{FaultSeed()};
};

TEST_F(ExportKillTest, KilledServersExportsEndTheSame) {
  std::unique_ptr<ServerProcess> server = Start(first_directory_);
  const int64_t undisturbed = QueueExport(sql_, {.generators = kGenerators});
  AwaitSuccess(undisturbed);
  const auto expected = Members(undisturbed);
  const int millis =
      std::stoi(Column(undisturbed, "(extract(epoch FROM finished - started) * 1000)::int"));
  int interrupted = 0;
  const int rounds = FullRun() ? 40 : 4;
  for (int round = 0; round < rounds; ++round) {
    const int64_t job = QueueExport(sql_, {.generators = kGenerators});
    Await("the export has begun", [&] { return Column(job, "attempt") != "0"; });
    random_.Pause(0, millis);
    EXPECT_EQ(server->process().Stop(SIGKILL, std::chrono::seconds(5)), 128 + SIGKILL);
    interrupted += Column(job, "state") == "running" ? 1 : 0;
    server = Start(first_directory_);
    AwaitSuccess(job);
    EXPECT_TRUE(Members(job) == expected) << "round " << round;
  }
  EXPECT_GT(interrupted, 0) << "no export was broken off: this shows nothing";
  RecordProperty("interrupted", interrupted);
}

TEST_F(ExportKillTest, AnotherServerTakesOverWithinTheLease) {
  std::unique_ptr<ServerProcess> first = Start(first_directory_);
  const int64_t job = QueueExport(sql_, {.generators = kGenerators});
  Await("the export is under way", [&] { return Column(job, "attempt") == "1"; });
  std::unique_ptr<ServerProcess> second = Start(second_directory_);
  first->process().Stop(SIGKILL, std::chrono::seconds(5));
  const auto killed = std::chrono::steady_clock::now();
  Await("the export is taken over, or was done",
        [&] { return Column(job, "attempt") == "2" || Column(job, "state") == "succeeded"; });
  // The lease, and the time from one look to the next.
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(4));
  AwaitSuccess(job);
}

TEST_F(ExportKillTest, ServersThatStopGiveTheirExportsBack) {
  std::unique_ptr<ServerProcess> server = Start(first_directory_);
  const int64_t job = QueueExport(sql_, {.generators = kGenerators});
  Await("the export is under way", [&] { return Column(job, "attempt") == "1"; });
  EXPECT_EQ(server->process().Stop(SIGTERM, std::chrono::seconds(20)), 0);
  const std::string state = Column(job, "state");
  EXPECT_TRUE(state == "queued" || state == "succeeded") << state;
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(archives_.path())) {
    files += entry.exists() ? 1 : 0;
  }
  EXPECT_EQ(files, state == "succeeded" ? 1 : 0);
}

}  // namespace
}  // namespace webmunk::testing
