#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

TEST(TokensTest, CreateAsksForWhatIsGivenAndShowsTheSecretOnce) {
  FakeServer server;
  const ToolRun run = RunCommandLine({"tokens", "create", "--role", "exporter", "--group", "3",
                                      "--group", "4", "--days", "10", "--name", "nightly",
                                      "--server", server.address(), "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const v1::CreateApiTokenRequest& request = server.script.access.token_created;
  EXPECT_EQ(request.parent(), "users/me");
  EXPECT_EQ(request.api_token().role(), v1::ROLE_EXPORTER);
  EXPECT_EQ(request.api_token().display_name(), "nightly");
  ASSERT_EQ(request.api_token().groups_size(), 2);
  EXPECT_EQ(request.api_token().groups(1), "participantGroups/4");
  const absl::Duration left =
      absl::FromUnixSeconds(request.api_token().expire_time().seconds()) - absl::Now();
  EXPECT_LE(left, absl::Hours(240));
  EXPECT_GT(left, absl::Hours(239));
  EXPECT_NE(run.out.find(R"("token":"s3cret"})"), std::string::npos) << run.out;
}

TEST(TokensTest, WrittenSecretIsItsOwnersAloneAndNotPrinted) {
  FakeServer server;
  const std::string path = absl::StrCat(::testing::TempDir(), "tokens_test.", getpid());
  const ToolRun run = RunCommandLine({"tokens", "create", "--role", "viewer", "--user", "ada",
                                      "--write", path, "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(server.script.access.token_created.parent(), "users/ada");
  EXPECT_EQ(run.out.find("s3cret"), std::string::npos);
  struct stat information {};
  ASSERT_EQ(stat(path.c_str(), &information), 0);
  EXPECT_EQ(information.st_mode & 0777, 0600U);
  EXPECT_EQ(RunCommandLine({"users", "show", "me", "--server", server.address()}, "",
                           {{"WEBMUNK_TOKEN_FILE", path}})
                .exit_code,
            0);
  EXPECT_EQ(server.script.access.authorization, "Bearer s3cret");
  std::remove(path.c_str());
}

TEST(TokensTest, ListAndRevoke) {
  FakeServer server;
  v1::ApiToken token;
  token.set_name("users/ada/tokens/1");
  token.set_role(v1::ROLE_VIEWER);
  token.mutable_expire_time()->set_seconds(1);
  server.script.access.tokens.push_back(token);
  const ToolRun run = RunCommandLine({"tokens", "list", "--server", server.address()});
  EXPECT_EQ(run.out, "users/ada/tokens/1\t\tviewer\t\t1970-01-01T00:00:01Z\t\t\t\n") << run.err;
  EXPECT_EQ(server.script.access.tokens_listed.parent(), "users/me");
  EXPECT_EQ(RunCommandLine({"tokens", "revoke", "users/ada/tokens/1", "--server", server.address()})
                .exit_code,
            0);
  EXPECT_EQ(server.script.access.deleted, std::vector<std::string>{"users/ada/tokens/1"});
}

TEST(TokensTest, WrongCommandLinesAreUsage) {
  FakeServer server;
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"tokens", "create"},
        {"tokens", "create", "--role", "boss"},
        {"tokens", "create", "--role", "viewer", "--days", "367"},
        {"tokens", "revoke"}}) {
    std::vector<std::string> line = words;
    line.insert(line.end(), {"--server", server.address()});
    EXPECT_EQ(RunCommandLine(line).exit_code, 2) << words.back();
  }
}

TEST(TokensTest, FileWithoutATokenIsUsageAndNotQuoted) {
  FakeServer server;
  const std::string path = absl::StrCat(::testing::TempDir(), "tokens_test.bad.", getpid());
  for (const char* content : {"", " \n", "two words", "a\nb\n"}) {
    std::ofstream(path, std::ios::trunc) << content;
    const ToolRun run =
        RunCommandLine({"users", "show", "me", "--token-file", path, "--server", server.address()});
    EXPECT_EQ(run.exit_code, 2) << content;
    EXPECT_EQ(run.err, absl::StrCat("webmunk: there is no token in ", path, "\n"));
  }
  std::remove(path.c_str());
  EXPECT_EQ(RunCommandLine({"users", "show", "me", "--token-file", path}).exit_code, 2);
}

}  // namespace
}  // namespace webmunk::cli
