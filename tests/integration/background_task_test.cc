#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/await.h"
#include "tests/support/metrics_page.h"
#include "tests/support/postgres_cluster.h"
#include "tests/support/product.h"
#include "tests/support/sql_connection.h"
#include "tests/support/task_client.h"

namespace webmunk::testing {

using std::chrono::seconds;

constexpr char kTask[] = "fold-participant-summaries";

// Two servers on one database. A task is held up midway by the row lock that it
// waits for.
class TwoServersTest : public ::testing::Test {
 protected:
  void StartServers(const std::string& lease) {
    for (int i = 0; i < 2; ++i) {
      servers_[i] = std::make_unique<ServerProcess>(
          database_url_, directories_[i].path(), std::vector<std::string>{"--task_lease=" + lease});
    }
  }

  ServerProcess& server(int i) { return *servers_[i]; }
  SqlConnection& sql() { return sql_; }

  int64_t Attempt() {
    return sql_.Number("SELECT attempt FROM background_task WHERE name = $1", {kTask});
  }
  // The number of the server that holds the task, or -1.
  int Owner() {
    const auto rows = sql_.Query(
        "SELECT split_part(lease_owner, '/', 2) FROM background_task WHERE name = $1 "
        "AND lease_until > clock_timestamp()",
        {kTask});
    for (int i = 0; i < 2; ++i) {
      const bool owns = !rows.empty() && rows[0][0] == std::to_string(servers_[i]->process().pid());
      if (owns) return i;
    }
    return -1;
  }
  int AwaitOwner() {
    Await("a server takes the task", [&] { return Owner() >= 0; });
    return Owner();
  }
  void HoldUpTheTask() {
    lock_.Execute("BEGIN");
    lock_.Execute("SELECT FROM summary_fold FOR UPDATE");
  }
  void LetTheTaskGoOn() { lock_.Execute("COMMIT"); }

 private:
  std::string database_url_ = SharedCluster().NewDatabase();
  SqlConnection sql_{database_url_};
  SqlConnection lock_{database_url_};
  std::array<TempDirectory, 2> directories_{TempDirectory("a"), TempDirectory("b")};
  std::array<std::unique_ptr<ServerProcess>, 2> servers_;
};

TEST_F(TwoServersTest, EachDueRunHappensOnce) {
  StartServers("30s");
  TaskClient tasks(server(0).NewChannel());
  tasks.RunToEnd(kTask);
  // From here on it is due when it is asked for, and only then.
  sql().Execute("UPDATE background_task SET run_interval = '1 day'");
  tasks.RunToEnd(kTask);
  const int64_t before = Attempt();
  for (int i = 0; i < 5; ++i) tasks.RunToEnd(kTask);
  EXPECT_EQ(Attempt(), before + 5);
}

TEST_F(TwoServersTest, KilledOwnersTaskIsTakenOverWhenItsLeaseEnds) {
  HoldUpTheTask();
  StartServers("2s");
  const int owner = AwaitOwner();
  const int64_t attempt = Attempt();
  server(owner).process().Stop(SIGKILL, seconds(10));
  Await("the other server takes over", [&] { return Owner() == 1 - owner; });
  EXPECT_GT(Attempt(), attempt);
  LetTheTaskGoOn();
  TaskClient tasks(server(1 - owner).NewChannel());
  Await("the task ends", [&] { return tasks.Get(kTask).has_last_success_time(); });
}

TEST_F(TwoServersTest, SigtermGivesTheLeaseBack) {
  HoldUpTheTask();
  // Longer than this test waits: it must not be the lease's end that helps.
  StartServers("1h");
  const int owner = AwaitOwner();
  EXPECT_EQ(server(owner).process().Stop(SIGTERM, seconds(30)), 0);
  Await("the other server takes over", [&] { return Owner() == 1 - owner; });
  LetTheTaskGoOn();
  TaskClient tasks(server(1 - owner).NewChannel());
  Await("the task ends", [&] { return tasks.Get(kTask).has_last_success_time(); });
}

TEST_F(TwoServersTest, LeaseIsRenewedWhileTheTaskRuns) {
  HoldUpTheTask();
  StartServers("2s");
  const int owner = AwaitOwner();
  const int64_t attempt = Attempt();
  const std::string until = "SELECT lease_until FROM background_task WHERE name = $1";
  const std::string first = sql().Value(until, {kTask});
  Await("three leases pass", [&] {
    return sql().Value("SELECT clock_timestamp() > $1::timestamptz + interval '4 s'", {first}) ==
           "t";
  });
  EXPECT_EQ(Owner(), owner);
  EXPECT_EQ(Attempt(), attempt);
  LetTheTaskGoOn();
}

TEST_F(TwoServersTest, StalledOwnersEndDoesNotCountAfterATakeOver) {
  HoldUpTheTask();
  StartServers("2s");
  const int owner = AwaitOwner();
  server(owner).process().Signal(SIGSTOP);
  Await("the other server takes over", [&] { return Owner() == 1 - owner; });
  const int64_t attempt = Attempt();
  server(owner).process().Signal(SIGCONT);
  Await("the stalled server gives up",
        [&] { return server(owner).process().Log().find("\"task failed\"") != std::string::npos; });
  // Still the other's run: neither ended nor begun again.
  EXPECT_EQ(Owner(), 1 - owner);
  EXPECT_EQ(Attempt(), attempt);
  LetTheTaskGoOn();
}

TEST_F(TwoServersTest, TasksAreListedWithHowTheyWentLast) {
  StartServers("30s");
  TaskClient tasks(server(0).NewChannel());
  const v1::BackgroundTask task = tasks.RunToEnd(kTask);
  EXPECT_EQ(task.interval().seconds(), 5);
  EXPECT_EQ(task.last_error(), "");
  EXPECT_GE(task.last_success_time().seconds(), task.last_start_time().seconds());
  EXPECT_GT(task.next_run_time().seconds(), task.last_start_time().seconds());
}

TEST_F(TwoServersTest, MetricsOfEachServerTellWhenEachTaskLastSucceeded) {
  StartServers("30s");
  TaskClient tasks(server(0).NewChannel());
  tasks.RunToEnd(kTask);
  // One that runs meanwhile would set its next run itself.
  Await("none runs, and none will", [&] {
    sql().Execute("BEGIN; LOCK TABLE background_task IN EXCLUSIVE MODE");
    const int64_t running =
        sql().Number("SELECT count(*) FROM background_task WHERE lease_owner IS NOT NULL");
    sql().Execute("UPDATE background_task SET next_run = now() + interval '1 day'; COMMIT");
    return running == 0;
  });
  sql().Execute("UPDATE background_task SET last_success = NULL WHERE name = 'pull-metadata'");
  sql().Execute(
      "INSERT INTO background_task (name, run_interval, next_run) "
      "VALUES ('of-another-version', '1 day', now() + interval '1 day')");
  const auto rows = sql().Query(
      "SELECT name, coalesce(extract(epoch FROM last_success), 0) FROM background_task "
      "WHERE name <> 'of-another-version'");
  ASSERT_GE(rows.size(), 7U);
  const auto series_of = [](const std::string& task) {
    return "webmunk_task_last_success_timestamp_seconds{task=\"" + task + "\"}";
  };
  for (int i = 0; i < 2; ++i) {
    for (const SqlRow& row : rows) {
      const std::string series = series_of(row[0]);
      Await(series, [&] {
        const MetricsPage page = MetricsPage::Read(server(i).metrics_port());
        EXPECT_EQ(page.series().count(series_of("of-another-version")), 0U);
        return page.series().count(series) > 0 &&
               std::abs(page.Value(series) - std::stod(row[1])) < 0.001;
      });
    }
  }
}

TEST_F(TwoServersTest, WhatFailedSaysSoAndIsTriedAgain) {
  StartServers("30s");
  TaskClient tasks(server(0).NewChannel());
  sql().Execute("ALTER TABLE summary_fold RENAME TO hidden");
  EXPECT_NE(tasks.RunToEnd(kTask).last_error(), "");
  sql().Execute("ALTER TABLE hidden RENAME TO summary_fold");
  EXPECT_EQ(tasks.RunToEnd(kTask).last_error(), "");
}

TEST_F(TwoServersTest, UnknownTaskIsNotFoundAndABadNameIsRefused) {
  StartServers("30s");
  TaskClient tasks(server(0).NewChannel());
  v1::BackgroundTask task;
  EXPECT_EQ(tasks.RunNow("backgroundTasks/none", task).error_code(), grpc::NOT_FOUND);
  EXPECT_EQ(tasks.RunNow("none", task).error_code(), grpc::INVALID_ARGUMENT);
}

TEST(BackgroundTaskTest, TasksGoOnByThemselvesAfterTheDatabaseWasAway) {
  PostgresCluster cluster(PostgresCluster::Durability::kNone);
  const std::string database_url = cluster.NewDatabase();
  TempDirectory directory("s");
  ServerProcess server(database_url, directory.path());
  const auto success = [&]() -> std::string {
    SqlConnection sql(database_url);
    return sql.Value(
        "SELECT coalesce(max(last_success)::text, '') FROM background_task WHERE name = $1",
        {kTask});
  };
  Await("a first run", [&] { return !success().empty(); });
  cluster.KillImmediately();
  Await("the server notices",
        [&] { return server.process().Log().find("background tasks wait") != std::string::npos; });
  cluster.Start();
  const std::string before = success();
  Await("a further run", [&] { return success() != before; });
}

}  // namespace webmunk::testing
