#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

class LoginTest : public ::testing::Test {
 protected:
  ~LoginTest() override { std::remove(path_.c_str()); }

  std::string Content() const {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  ToolRun LogIn(std::vector<std::string> more, const std::string& input) {
    std::vector<std::string> line = {"login", "ada", "--server", server_.address()};
    line.insert(line.end(), more.begin(), more.end());
    return RunCommandLine(line, input);
  }

  FakeServer server_;
  const std::string path_ = absl::StrCat(::testing::TempDir(), "login_test.", getpid());
};

TEST_F(LoginTest, KeepsTheTokenInTheFileAndPrintsNoSecret) {
  const ToolRun run = LogIn({"--token-file", path_, "--days", "2"}, "correct horse\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err,
            absl::StrCat("webmunk: the token in ", path_, " is good until 1970-01-02T00:00:00Z\n"));
  EXPECT_EQ(Content(), "s3cret\n");
  const v1::IssueTokenRequest& request = server_.script.access.issued;
  EXPECT_EQ(request.user_id(), "ada");
  EXPECT_EQ(request.password(), "correct horse");
  EXPECT_EQ(request.lifetime().seconds(), 172'800);
}

TEST_F(LoginTest, TokenOfBeforeIsReplacedAndNotShown) {
  std::ofstream(path_) << "old\n";
  EXPECT_EQ(LogIn({"--token-file", path_}, "p\n").exit_code, 0);
  EXPECT_EQ(server_.script.access.authorization, "");
  EXPECT_EQ(Content(), "s3cret\n");
}

TEST_F(LoginTest, FailureLeavesTheFileAsItWas) {
  std::ofstream(path_) << "old\n";
  server_.script.access.status = {grpc::StatusCode::UNAUTHENTICATED, "user or password is wrong"};
  const ToolRun run = LogIn({"--token-file", path_}, "p\n");
  EXPECT_EQ(run.exit_code, 4);
  EXPECT_EQ(run.err, "webmunk: user or password is wrong\n");
  EXPECT_EQ(Content(), "old\n");
}

TEST_F(LoginTest, WithoutAFileOrAPasswordOrOverPlainTextNothingIsSent) {
  EXPECT_EQ(LogIn({}, "p\n").exit_code, 2);
  EXPECT_EQ(LogIn({"--token-file", path_}, "").exit_code, 2);
  EXPECT_EQ(LogIn({"--token-file", path_, "--plaintext"}, "p\n").exit_code, 2);
  EXPECT_EQ(server_.script.access.issued.user_id(), "");
}

}  // namespace
}  // namespace webmunk::cli
