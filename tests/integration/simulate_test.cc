#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/ledger.h"
#include "tests/support/product_test.h"
#include "tests/support/temp_directory.h"
#include "tests/support/test_users.h"

namespace webmunk::testing {

// Runs of `webmunk simulate` against the product.
class SimulateTest : public OwnProductTest {
 protected:
  SimulateTest() { std::ofstream(token_file_) << kTestAdminToken << '\n'; }

  struct Run {
    int exit_code = -1;
    // The report.
    nlohmann::json report;
    std::string log;
  };

  Run Simulate(const std::vector<std::string>& options) {
    const std::string log_path = absl::StrCat(directory_.path(), "/", ++runs_, ".log");
    std::vector<std::string> arguments = {
        ToolBinary(),   "simulate",
        "--output",     "json",
        "--server",     absl::StrCat("127.0.0.1:", product().server().port()),
        "--now",        "2026-01-31T12:00:00Z",
        "--token-file", token_file_};
    arguments.insert(arguments.end(), options.begin(), options.end());
    ChildProcess tool(
        {.arguments = arguments, .environment = {}, .log_path = log_path, .user = {}});
    Run run;
    run.exit_code = tool.Wait(std::chrono::seconds(120)).value_or(-1);
    run.log = tool.Log();
    // Messages stand around it.
    const size_t report = run.log.find('{');
    if (report != std::string::npos) {
      run.report = nlohmann::json::parse(run.log.substr(report, run.log.rfind('}') + 1 - report));
    }
    return run;
  }

  std::string Gateway() {
    return absl::StrCat("--gateway=http://127.0.0.1:", product().http_port());
  }
  int64_t Stored() { return sql().Number("SELECT count(*) FROM data_point"); }

  // A run as a client that loses nothing: all that it made is there, once.
  void ExpectAllStored(const Run& run) {
    ASSERT_EQ(run.exit_code, 0) << run.log;
    EXPECT_EQ(run.report["made"], run.report["acknowledged"]);
    EXPECT_EQ(run.report["stored"], Stored());
    EXPECT_GE(run.report["stored"], run.report["acknowledged"]);
    EXPECT_EQ(sql().Number("SELECT count(*) FROM quarantine"), 0);
    ExpectLedgerAddsUp(sql());
  }

 private:
  TempDirectory directory_{"simulate"};
  const std::string token_file_ = directory_.path() + "/token";
  int runs_ = 0;
};

TEST_F(SimulateTest, StudyIsFilledOverGrpc) {
  const Run run = Simulate({"--seed=1", "--participants=20", "--points=5000"});
  ExpectAllStored(run);
  EXPECT_EQ(sql().Number("SELECT count(*) FROM participant"), 20);
  EXPECT_EQ(run.report["lost_answers"], 0);
  EXPECT_GE(run.report["acknowledged"], 5000 + 5000 / 65);
}

TEST_F(SimulateTest, StudyIsFilledThroughTheGateway) {
  ExpectAllStored(Simulate({"--seed=2", "--participants=20", "--points=5000", Gateway()}));
}

TEST_F(SimulateTest, CutConnectionsLoseAndDoubleNothing) {
  const Run grpc = Simulate({"--seed=3", "--participants=20", "--points=8000", "--faults"});
  ExpectAllStored(grpc);
  EXPECT_GT(grpc.report["lost_answers"], 0);
  EXPECT_GT(grpc.report["resent"], 0);
}

TEST_F(SimulateTest, CutConnectionsToTheGatewayLoseAndDoubleNothing) {
  const Run run =
      Simulate({"--seed=4", "--participants=20", "--points=8000", "--faults", Gateway()});
  ExpectAllStored(run);
  EXPECT_GT(run.report["lost_answers"], 0);
  EXPECT_GT(run.report["resent"], 0);
}

TEST_F(SimulateTest, SameSeedAndTimeAddNothing) {
  const std::vector<std::string> options = {"--seed=5", "--participants=10", "--points=2000"};
  ExpectAllStored(Simulate(options));
  const int64_t stored = Stored();
  const Run again = Simulate(options);
  ExpectAllStored(again);
  EXPECT_EQ(Stored(), stored);
  EXPECT_GE(again.report["duplicate"], again.report["acknowledged"]);
}

TEST_F(SimulateTest, PointsThatTheServerDropsAreFoundMissing) {
  ASSERT_EQ(Simulate({"--seed=6", "--participants=2", "--points=100"}).exit_code, 0);
  sql().Execute("DELETE FROM data_point");
  sql().Execute("UPDATE participant SET state = 'blocked'");
  const Run run = Simulate({"--seed=6", "--participants=2", "--points=100"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.report["missing"], run.report["acknowledged"]);
  EXPECT_NE(run.log.find("points are missing and 0 are surplus"), std::string::npos) << run.log;
}

TEST_F(SimulateTest, PointsThatNobodyMadeAreFoundSurplus) {
  ASSERT_EQ(Simulate({"--seed=7", "--participants=2", "--points=100"}).exit_code, 0);
  sql().Execute(
      "INSERT INTO data_point SELECT participant_id, generator_id, created, recorded, id + 1000, "
      "gen_random_uuid(), encrypted, secondary, location, properties FROM data_point LIMIT 1");
  const Run run = Simulate({"--seed=7", "--participants=2", "--points=100"});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_EQ(run.report["surplus"], 1);
}

}  // namespace webmunk::testing
