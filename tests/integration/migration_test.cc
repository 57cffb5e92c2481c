#include <gtest/gtest.h>

#include "tests/support/environment.h"
#include "tests/support/product_test.h"

namespace webmunk::testing {

using std::chrono::seconds;

// Runs the server's program to its end.
class MigrationTest : public ::testing::Test {
 protected:
  struct Run {
    std::optional<int> exit_code;
    std::string log;
  };

  Run RunServer(const std::vector<std::string>& arguments) {
    ChildOptions options{
        .arguments = {ServerBinary()}, .environment = {}, .log_path = "", .user = ""};
    options.arguments.insert(options.arguments.end(), arguments.begin(), arguments.end());
    options.log_path = directory_.path() + "/run-" + std::to_string(++runs_) + ".log";
    ChildProcess server(options);
    Run run{.exit_code = server.Stop(0, seconds(15)), .log = ""};
    run.log = server.Log();
    return run;
  }

  // A start that must be refused with a line in the log which says `why`.
  void ExpectRefused(const std::string& database, const std::string& why) {
    for (const std::string command : {"migrate", "serve"}) {
      const Run run = RunServer({command, "--listen=127.0.0.1:0", "--database_url=" + database});
      EXPECT_EQ(run.exit_code, 1) << command << ": " << run.log;
      EXPECT_NE(run.log.find("\"level\":\"error\""), std::string::npos) << run.log;
      EXPECT_NE(run.log.find(why), std::string::npos) << run.log;
    }
  }

 private:
  TempDirectory directory_{"webmunk-m-"};
  int runs_ = 0;
};

TEST_F(MigrationTest, EmptyDatabaseIsMigrated) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  const Run run = RunServer({"migrate", "--database_url=" + database});
  EXPECT_EQ(run.exit_code, 0) << run.log;
  SqlConnection sql(database);
  EXPECT_GE(sql.Number("SELECT count(*) FROM schema_migration"), 1);
  EXPECT_EQ(sql.Number("SELECT count(*) FROM data_point"), 0);
}

TEST_F(MigrationTest, SecondMigrationChangesNothing) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection sql(database);
  const auto before = sql.Query("SELECT version, name, sha256, applied FROM schema_migration");
  EXPECT_EQ(RunServer({"migrate", "--database_url=" + database}).exit_code, 0);
  EXPECT_EQ(sql.Query("SELECT version, name, sha256, applied FROM schema_migration"), before);
}

TEST_F(MigrationTest, ServersStartedAtOnceMigrateOnce) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  TempDirectory directory("webmunk-m-");
  std::vector<std::unique_ptr<ChildProcess>> servers;
  for (int i = 0; i < 4; ++i) {
    servers.push_back(std::make_unique<ChildProcess>(
        ChildOptions{.arguments = {ServerBinary(), "migrate", "--database_url=" + database},
                     .environment = {},
                     .log_path = directory.path() + "/" + std::to_string(i),
                     .user = ""}));
  }
  for (const auto& server : servers) EXPECT_EQ(server->Wait(seconds(30)), 0) << server->Log();
}

TEST_F(MigrationTest, ChangedAppliedFileIsRefused) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection(database).Execute("UPDATE schema_migration SET sha256 = '\\x00' WHERE version = 1");
  ExpectRefused(database, "0001");
}

TEST_F(MigrationTest, NewerSchemaIsRefused) {
  const std::string database = SharedCluster().NewDatabase();
  SqlConnection(database).Execute(
      "INSERT INTO schema_migration (version, name, sha256, applied) "
      "VALUES (9999, '9999_future', '\\x00', now())");
  ExpectRefused(database, "9999");
}

TEST_F(MigrationTest, UnmigratedDatabaseIsRefusedWhenMigrationIsOff) {
  const std::string database = SharedCluster().NewEmptyDatabase();
  const Run run =
      RunServer({"serve", "--listen=127.0.0.1:0", "--migrate=false", "--database_url=" + database});
  EXPECT_EQ(run.exit_code, 1) << run.log;
}

TEST_F(MigrationTest, UnknownFlagIsAUsageError) {
  EXPECT_EQ(RunServer({"serve", "--no_such_flag=1"}).exit_code, 2);
}

TEST_F(MigrationTest, HelpNamesEachFlagWithItsVariable) {
  const Run run = RunServer({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.log.find("--max_payload_bytes (WEBMUNK_SERVER_MAX_PAYLOAD_BYTES)"),
            std::string::npos)
      << run.log;
}

TEST_F(MigrationTest, TakenPortIsOneClearLine) {
  Product product(SharedCluster().NewDatabase());
  const std::string address = "127.0.0.1:" + std::to_string(product.server().port());
  const Run run =
      RunServer({"serve", "--listen=" + address, "--database_url=" + product.database_url()});
  EXPECT_EQ(run.exit_code, 1) << run.log;
  EXPECT_NE(run.log.find(address), std::string::npos) << run.log;
}

}  // namespace webmunk::testing
