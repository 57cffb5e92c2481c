#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

class SimulateTest : public testing::Test {
 protected:
  ToolRun Simulate(std::vector<std::string> words) {
    words.insert(words.begin(), {"simulate", "--server", server_.address(), "--output", "json",
                                 "--seed=1", "--participants=3", "--points=100"});
    return RunCommandLine(words);
  }

  FakeServer server_;
};

TEST_F(SimulateTest, PointsThatTheServerAcknowledgesAndDoesNotHoldAreMissing) {
  const ToolRun run = Simulate({});
  EXPECT_EQ(run.exit_code, 1);
  EXPECT_NE(run.err.find("points are missing and 0 are surplus"), std::string::npos) << run.err;
  EXPECT_NE(run.out.find("\"stored\":0"), std::string::npos) << run.out;
}

TEST_F(SimulateTest, NothingIsComparedOnRequest) {
  const ToolRun run = Simulate({"--no-check"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out.find("\"stored\""), std::string::npos) << run.out;
}

TEST_F(SimulateTest, RefusedBundleIsSentAgain) {
  server_.script.errors = {grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "full")};
  const ToolRun run = Simulate({"--no-check"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_NE(run.out.find("\"refusals\":1,"), std::string::npos) << run.out;
}

TEST_F(SimulateTest, SameSeedSendsTheSameBundles) {
  std::vector<std::string> payloads[2];
  for (std::vector<std::string>& sent : payloads) {
    server_.script.appended.clear();
    Simulate({"--no-check", "--connections=1", "--now=2024-06-01T12:00:00Z"});
    for (const auto& request : server_.script.appended) sent.push_back(request.raw().payload());
  }
  EXPECT_GT(payloads[0].size(), 3U);
  EXPECT_EQ(payloads[0], payloads[1]);
}

TEST_F(SimulateTest, WrongOptionsAreUsage) {
  EXPECT_EQ(Simulate({"--gateway=https://example.org"}).exit_code, 2);
  EXPECT_EQ(Simulate({"--gateway=http://example.org/data"}).exit_code, 2);
  EXPECT_EQ(Simulate({"--duration=1s"}).exit_code, 2);
  EXPECT_EQ(Simulate({"--now=noon"}).exit_code, 2);
  EXPECT_EQ(Simulate({"file"}).exit_code, 2);
}

}  // namespace
}  // namespace webmunk::cli
