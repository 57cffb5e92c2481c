#include <gtest/gtest.h>

#include "testing/fake_server.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

TEST(UsersTest, AreListedWithTheirRoles) {
  FakeServer server;
  v1::User user;
  user.set_user_id("ada");
  user.set_display_name("Ada, \"the\" first");
  user.add_roles()->set_role(v1::ROLE_VIEWER);
  user.add_roles()->set_role(v1::ROLE_MANAGER);
  user.mutable_roles(1)->set_group("participantGroups/7");
  user.mutable_create_time()->set_seconds(1);
  server.script.access.users.push_back(user);
  const ToolRun run = RunCommandLine({"users", "list", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(run.out, "ada\tAda, \"the\" first\t\tviewer, manager:7\tno\t1970-01-01T00:00:01Z\t\n");
  const ToolRun csv =
      RunCommandLine({"users", "list", "--server", server.address(), "--output", "csv"});
  EXPECT_EQ(csv.out,
            "user,display_name,email,roles,disabled,created,last_login\r\n"
            "ada,\"Ada, \"\"the\"\" first\",,\"viewer, manager:7\",no,1970-01-01T00:00:01Z,\r\n");
}

TEST(UsersTest, CreateGivesRolesAndSetOnlyWhatIsGiven) {
  FakeServer server;
  ToolRun run = RunCommandLine({"users", "create", "ada", "--role", "viewer", "--role", "admin:3",
                                "--email", "ada@example.org", "--server", server.address()});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const v1::CreateUserRequest& created = server.script.access.created;
  EXPECT_EQ(created.user_id(), "ada");
  EXPECT_EQ(created.user().email(), "ada@example.org");
  ASSERT_EQ(created.user().roles_size(), 2);
  EXPECT_EQ(created.user().roles(1).role(), v1::ROLE_ADMIN);
  EXPECT_EQ(created.user().roles(1).group(), "participantGroups/3");

  run = RunCommandLine({"users", "set", "ada", "--role", "none", "--disabled", "yes", "--server",
                        server.address(), "--output", "json"});
  EXPECT_EQ(run.exit_code, 0) << run.err;
  const v1::UpdateUserRequest& updated = server.script.access.updated;
  EXPECT_EQ(updated.user().name(), "users/ada");
  EXPECT_EQ(updated.user().roles_size(), 0);
  EXPECT_TRUE(updated.user().disabled());
  ASSERT_EQ(updated.update_mask().paths_size(), 2);
  EXPECT_EQ(updated.update_mask().paths(0), "roles");
  EXPECT_EQ(updated.update_mask().paths(1), "disabled");
  EXPECT_NE(run.out.find(R"("roles":[],"disabled":true)"), std::string::npos) << run.out;
}

TEST(UsersTest, PasswordsComeFromTheStandardInputAlone) {
  FakeServer server;
  ToolRun run = RunCommandLine({"users", "password", "ada", "--server", server.address()},
                               "a long password\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(server.script.access.reset.name(), "users/ada");
  EXPECT_EQ(server.script.access.reset.new_password(), "a long password");
  run = RunCommandLine({"users", "password", "me", "--server", server.address()},
                       "the old one\r\nthe new one\r\n");
  EXPECT_EQ(run.exit_code, 0) << run.err;
  EXPECT_EQ(server.script.access.changed.current_password(), "the old one");
  EXPECT_EQ(server.script.access.changed.new_password(), "the new one");
  EXPECT_EQ(RunCommandLine({"users", "password", "ada", "--server", server.address()}).exit_code,
            2);
}

TEST(UsersTest, DeleteNamesTheUser) {
  FakeServer server;
  EXPECT_EQ(RunCommandLine({"users", "delete", "ada", "--server", server.address()}).exit_code, 0);
  EXPECT_EQ(server.script.access.deleted, std::vector<std::string>{"users/ada"});
}

TEST(UsersTest, WrongCommandLinesAreUsage) {
  FakeServer server;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"users", "set", "ada"},
                                                {"users", "set", "ada", "--role", "boss"},
                                                {"users", "set", "ada", "--role", "viewer:none"},
                                                {"users", "set", "ada", "--disabled", "maybe"},
                                                {"users", "create"},
                                                {"users", "list", "ada"}}) {
    std::vector<std::string> line = words;
    line.insert(line.end(), {"--server", server.address()});
    EXPECT_EQ(RunCommandLine(line).exit_code, 2) << words.back();
  }
}

}  // namespace
}  // namespace webmunk::cli
