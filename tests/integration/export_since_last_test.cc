// Exports of what was stored since the one before, while transactions are open.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <list>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/export_client.h"
#include "tests/support/form_encoding.h"
#include "tests/support/http_client.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/require.h"
#include "tests/support/schedule_client.h"
#include "tests/support/sql_connection.h"
#include "tests/support/task_client.h"
#include "tests/support/temp_directory.h"
#include "tests/support/zip_reader.h"

namespace webmunk::testing {
namespace {

class ExportSinceLastTest : public ::testing::Test {
 protected:
  ExportSinceLastTest()
      : product_(SharedCluster().NewDatabase(), {"--export_dir=" + archives_.path()}),
        sql_(product_.database_url()),
        schedules_(product_.server().NewChannel()),
        exports_(product_.server().NewChannel()),
        tasks_(product_.server().NewChannel()) {
    HttpClient http(product_.http_port());
    const auto sent = http.Send(BundlePost(Bundle("n0")));
    Require(sent && sent->status == 201, "a bundle was not taken");
  }

  static std::string Bundle(const std::string& action) {
    return absl::StrCat(R"([{"action":")", action,
                        R"(","passive-data-metadata":{"source":"alice","generator":"x: y/1",)",
                        R"("generator-id":"webmunk-extension-action","timestamp":1710000000}}])");
  }

  // Stores a point, with the ids that ingestion would give, in the transaction that is
  // open on the connection.
  void Store(SqlConnection& sql) {
    const std::vector<SqlRow> ids =
        sql.Query("SELECT first_point_id, first_bundle_id FROM reserve_ids(1, 1)", {});
    sql.Query(
        "INSERT INTO data_point (participant_id, generator_id, created, recorded, id, hash,"
        " encrypted, properties)"
        " SELECT participant_id, generator_id, created, now(), $1, gen_random_uuid(), false,"
        " replace(properties::text, 'n0', 'n' || $2)::json FROM data_point"
        " WHERE position('\"n0\"' in properties::text) > 0",
        {ids.at(0).at(0), std::to_string(++stored_)});
    sql.Query(
        "INSERT INTO bundle (id, received, bytes, sha256, encoding, encrypted, first_point_id,"
        " last_point_id) VALUES ($1, now(), 0, sha256(''), 'identity', false, $2, $2)",
        {ids.at(0).at(1), ids.at(0).at(0)});
  }

  void MakeSchedule(const std::string& order = "") {
    ASSERT_TRUE(schedules_
                    .Create("increments",
                            "cron: '0 0 1 1 *' window: WINDOW_SINCE_LAST enabled: true"
                            " order { spec { generators: 'webmunk-extension-action' } " +
                                order + " }")
                    .ok());
  }

  // Has the schedule run once, and adds what its job holds to `seen_`.
  void RunOnce() {
    // A slot of its own for each run.
    sql_.Execute("UPDATE export_batch SET schedule_slot = 'before ' || id");
    sql_.Execute(
        "UPDATE export_schedule SET next_run = now(), last_due = now() - interval '400 days'"
        " WHERE identifier = 'increments'");
    tasks_.RunToEnd("start-scheduled-exports");
    Take(absl::StrCat("exportJobs/", sql_.Value("SELECT max(id)::text FROM export_job")), seen_);
    ++runs_;
    EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_job"), runs_);
  }

  void ExpectAllIsSeen() {
    ASSERT_TRUE(exports_.Create("spec { generators: 'webmunk-extension-action' }").ok());
    std::multiset<std::string> all;
    // Calls change what the client keeps.
    const std::string job = exports_.jobs[0].name();
    Take(job, all);
    EXPECT_EQ(seen_, all);
  }

  void Take(const std::string& job, std::multiset<std::string>& seen) {
    ASSERT_TRUE(exports_.Watch(job).ok());
    ASSERT_EQ(exports_.jobs.back().state(), v1::ExportJob::STATE_SUCCEEDED)
        << exports_.jobs.back().error();
    ASSERT_TRUE(exports_.Download(job).ok());
    const std::string path = folder_.path() + "/downloaded.zip";
    std::ofstream(path, std::ios::binary) << exports_.archive;
    for (const auto& [name, text] : ReadZip(path)) {
      if (name != "webmunk-extension-action.txt") continue;
      std::istringstream lines(text);
      std::string line;
      std::getline(lines, line);
      while (std::getline(lines, line)) seen.insert(line);
    }
  }

  TempDirectory archives_{"webmunk-archives-"};
  TempDirectory folder_{"webmunk-folder-"};
  Product product_;
  SqlConnection sql_;
  ScheduleClient schedules_;
  ExportClient exports_;
  TaskClient tasks_;
  std::atomic<int> stored_ = 0;
  int runs_ = 0;
  std::multiset<std::string> seen_;
};

TEST_F(ExportSinceLastTest, TheIncrementsAreAllOfItHoweverLateItIsCommitted) {
  MakeSchedule();
  std::mt19937 random(7);
  std::list<SqlConnection> open;
  for (int round = 0; round < 8; ++round) {
    for (int i = 0; i < 4; ++i) {
      SqlConnection& sql = open.emplace_back(product_.database_url());
      sql.Execute("BEGIN");
      Store(sql);
    }
    for (auto at = open.begin(); at != open.end();) {
      if (random() % 2 == 0) {
        ++at;
        continue;
      }
      at->Execute("COMMIT");
      at = open.erase(at);
    }
    RunOnce();
  }
  for (SqlConnection& sql : open) sql.Execute("COMMIT");
  RunOnce();
  const size_t before = seen_.size();
  RunOnce();
  EXPECT_EQ(seen_.size(), before) << "nothing came since";
  EXPECT_EQ(seen_.size(), static_cast<size_t>(stored_) + 1);
  ExpectAllIsSeen();
}

// What the server takes and what is written by transactions that are open for a while, all
// of it while the exports are made.
TEST_F(ExportSinceLastTest, TheIncrementsAreAllOfItUnderLoad) {
  MakeSchedule();
  std::atomic<bool> is_over = false;
  std::atomic<int> committed = 0;
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 2; ++writer) {
    writers.emplace_back([&, writer] {
      HttpClient http(product_.http_port());
      for (int i = 0; !is_over; ++i) {
        const auto sent = http.Send(BundlePost(Bundle(absl::StrCat("http ", writer, " ", i))));
        committed += sent && sent->status == 201 ? 1 : 0;
      }
    });
    writers.emplace_back([&, writer] {
      std::mt19937 random(writer + 1);
      SqlConnection sql(product_.database_url());
      while (!is_over) {
        sql.Execute("BEGIN");
        Store(sql);
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 700));
        const bool is_kept = random() % 4 != 0;
        sql.Execute(is_kept ? "COMMIT" : "ROLLBACK");
        committed += is_kept ? 1 : 0;
      }
    });
  }
  constexpr int kRounds = 8;
  std::vector<size_t> sizes;
  for (int round = 0; round < kRounds; ++round) {
    RunOnce();
    sizes.push_back(seen_.size());
  }
  is_over = true;
  for (std::thread& writer : writers) writer.join();
  RunOnce();
  EXPECT_LT(sizes.front() + kRounds, sizes.back()) << "nothing came meanwhile: this shows nothing";
  EXPECT_EQ(seen_.size(), static_cast<size_t>(committed) + 1);
  ExpectAllIsSeen();
}

TEST_F(ExportSinceLastTest, AJobThatFailedKeepsItsPart) {
  MakeSchedule();
  RunOnce();
  EXPECT_EQ(seen_.size(), 1U);
  SqlConnection other(product_.database_url());
  Store(other);
  RunOnce();
  EXPECT_EQ(seen_.size(), 2U);
  Store(other);
  const std::string id = sql_.Value("SELECT max(id)::text FROM export_job");
  const std::string second = "exportJobs/" + id;
  sql_.Query("UPDATE export_job SET state = 'failed', archive_file = NULL WHERE id = $1", {id});
  ASSERT_TRUE(exports_.Retry(second).ok());
  std::multiset<std::string> again;
  Take(second, again);
  EXPECT_EQ(again.size(), 1U);
  RunOnce();
  EXPECT_EQ(seen_.size(), 3U);
}

// No later job has it.
TEST_F(ExportSinceLastTest, APartThatWasNeverMadeIsNotDeletedUnawares) {
  MakeSchedule();
  RunOnce();
  const std::string id = sql_.Value("SELECT id FROM export_job");
  const std::string job = "exportJobs/" + id;
  sql_.Execute("UPDATE export_job SET state = 'failed', archive_file = NULL");
  EXPECT_EQ(exports_.Delete(job).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  sql_.Execute("UPDATE export_job SET state = 'queued', next_try = now() + interval '1 hour'");
  EXPECT_EQ(exports_.Delete(job).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  ASSERT_TRUE(exports_.Cancel(job).ok());
  EXPECT_TRUE(exports_.Delete(job).ok());
}

TEST_F(ExportSinceLastTest, WhoTakesAScheduleOverCanHaveItsFailedPartsMade) {
  MakeSchedule("notifications { mail: 'gone@example.org' }");
  RunOnce();
  const std::string job = "exportJobs/" + sql_.Value("SELECT id FROM export_job");
  sql_.Execute(
      "WITH gone AS (INSERT INTO user_account (identifier, disabled) VALUES ('gone', true)"
      " RETURNING id) UPDATE export_job SET state = 'failed', archive_file = NULL,"
      " creator_id = gone.id FROM gone");
  ASSERT_TRUE(exports_.Retry(job).ok());
  std::multiset<std::string> again;
  Take(job, again);
  EXPECT_EQ(again, seen_);
  EXPECT_EQ(sql_.Number("SELECT count(*) FROM export_notice"), 0);
}

}  // namespace
}  // namespace webmunk::testing
