// `webmunk-server create-admin` as the person who installs a server meets it.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/access/access_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/environment.h"
#include "tests/support/pseudo_terminal.h"
#include "tests/support/temp_directory.h"

namespace webmunk::testing {

using ::testing::HasSubstr;
using ::testing::Not;

class CreateAdminTest : public AccessTest {
 protected:
  std::vector<std::string> CommandLine(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {ServerBinary(), "create-admin", "--user=ada",
                                          "--database_url=" + product().database_url()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  struct Run {
    int exit_code = -1;
    std::string log;
  };
  // Without a terminal.
  Run Create(const std::vector<std::string>& more) {
    ChildProcess process({.arguments = CommandLine(more),
                          .environment = {},
                          .log_path = absl::StrCat(directory_.path(), "/", ++runs_, ".log"),
                          .user = {}});
    const auto exit_code = process.Wait(std::chrono::seconds(30));
    return {exit_code.value_or(-1), process.Log()};
  }

  std::string File(const std::string& text, mode_t mode = 0600) {
    std::string path = absl::StrCat(directory_.path(), "/secret-", ++runs_);
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }

  bool LogsIn(const std::string& password) {
    v1::LoginResponse response;
    return Login("ada", password, response).ok();
  }
  int64_t Users() {
    return sql().Number("SELECT count(*) FROM user_account WHERE identifier = 'ada'");
  }

  TempDirectory directory_{"create-admin"};

 private:
  int runs_ = 0;
};

TEST_F(CreateAdminTest, ATerminalIsAskedTwiceAndShowsNothing) {
  TerminalProcess process(CommandLine({}));
  process.AwaitText("Password: ");
  EXPECT_FALSE(process.Echoes());
  process.Type(absl::StrCat(kPassword, "\n"));
  process.AwaitText("Again: ");
  EXPECT_FALSE(process.Echoes());
  EXPECT_EQ(Users(), 0);
  process.Type(absl::StrCat(kPassword, "\n"));
  EXPECT_EQ(process.Wait(), 0) << process.screen();
  EXPECT_TRUE(process.Echoes());
  EXPECT_THAT(process.screen(), Not(HasSubstr(kPassword)));
  EXPECT_TRUE(LogsIn(kPassword));
  EXPECT_EQ(sql().Number("SELECT count(*) FROM role_grant g JOIN user_account u ON u.id = g.user_id"
                         " WHERE u.identifier = 'ada' AND role = 'admin' AND group_id IS NULL"),
            1);
}

TEST_F(CreateAdminTest, TwoDifferentPasswordsMakeNobody) {
  TerminalProcess process(CommandLine({}));
  process.AwaitText("Password: ");
  process.Type(absl::StrCat(kPassword, "\n"));
  process.AwaitText("Again: ");
  process.Type("another horse battery\n");
  EXPECT_EQ(process.Wait(), 1);
  EXPECT_THAT(process.screen(), HasSubstr("the two passwords differ"));
  EXPECT_THAT(process.screen(), Not(HasSubstr("horse")));
  EXPECT_EQ(Users(), 0);
}

TEST_F(CreateAdminTest, WhoInterruptsOrEndsTheInputMakesNobody) {
  // Ctrl-C may come right behind the prompt, before anybody reads.
  for (const char* keys : {"\x03", "\x04", "\x03", "\x03", "\x03"}) {
    TerminalProcess process(CommandLine({}));
    process.AwaitText("Password: ");
    process.Type(keys);
    EXPECT_NE(process.Wait(), 0);
    EXPECT_TRUE(process.Echoes()) << "the terminal is left silent";
    EXPECT_EQ(Users(), 0);
  }
}

TEST_F(CreateAdminTest, WithoutATerminalAFileGivesThePassword) {
  const Run asked = Create({});
  EXPECT_EQ(asked.exit_code, 1);
  EXPECT_THAT(asked.log, HasSubstr("--password_file"));
  EXPECT_EQ(Users(), 0);

  const Run made = Create({"--password_file=" + File(absl::StrCat(kPassword, "\nnot this\n"))});
  EXPECT_EQ(made.exit_code, 0) << made.log;
  EXPECT_THAT(made.log, Not(HasSubstr(kPassword)));
  EXPECT_TRUE(LogsIn(kPassword));

  // Also who is there already gets a new one, and the old one is no good any more.
  EXPECT_EQ(Create({"--password_file=" + File("another horse battery\n")}).exit_code, 0);
  EXPECT_EQ(Users(), 1);
  EXPECT_FALSE(LogsIn(kPassword));
  EXPECT_TRUE(LogsIn("another horse battery"));
}

TEST_F(CreateAdminTest, APasswordMayHaveAnyCharacter) {
  const std::string password = " # correct horse battery ";
  EXPECT_EQ(Create({"--password_file=" + File(password + "\n")}).exit_code, 0);
  EXPECT_TRUE(LogsIn(password));
}

TEST_F(CreateAdminTest, APasswordThatIsNoneMakesNobody) {
  for (const std::string& file :
       {File("short\n"), File(""), directory_.path() + "/nowhere", directory_.path()}) {
    EXPECT_EQ(Create({"--password_file=" + file}).exit_code, 1) << file;
  }
  EXPECT_EQ(Users(), 0);
}

TEST_F(CreateAdminTest, NoArgumentIsAPassword) {
  const std::vector<std::vector<std::string>> lines = {
      {absl::StrCat("--password=", kPassword)}, {"--password", kPassword}, {kPassword}};
  for (const std::vector<std::string>& line : lines) {
    EXPECT_NE(Create(line).exit_code, 0) << line[0];
  }
  EXPECT_EQ(Users(), 0);
}

TEST_F(CreateAdminTest, TheTokenFileIsItsOwnersAlone) {
  const std::string token_file = directory_.path() + "/token";
  ASSERT_EQ(Create({"--password_file=" + File(absl::StrCat(kPassword, "\n")),
                    "--user_token_file=" + token_file})
                .exit_code,
            0);
  struct stat status {};
  ASSERT_EQ(stat(token_file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  std::string token = ReadFile(token_file);
  ASSERT_FALSE(token.empty());
  token.pop_back();
  EXPECT_TRUE(ReadWith(token).ok());
}

}  // namespace webmunk::testing
