#include <gtest/gtest.h>

#include <string>

#include "command_table.h"
#include "testing/tool_run.h"

namespace webmunk::cli {
namespace {

TEST(CompletionTest, ScriptsKnowEveryCommandWithItsOptions) {
  for (const char* shell : {"bash", "zsh"}) {
    const ToolRun run = RunCommandLine({"completion", shell});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    for (const Command& command : CommandTable()) {
      const std::size_t at = run.out.find("'" + std::string(command.name) + "') options='");
      ASSERT_NE(at, std::string::npos) << command.name;
      const std::string line = run.out.substr(at, run.out.find('\n', at) - at);
      for (const Option& option : command.options) {
        EXPECT_NE(line.find("--" + std::string(option.name)), std::string::npos) << option.name;
      }
      EXPECT_NE(line.find("--server"), std::string::npos) << command.name;
    }
    EXPECT_NE(run.out.find("'tokens') words='list create revoke'"), std::string::npos);
  }
}

TEST(CompletionTest, ZshHasNoMapfile) {
  const std::string script = RunCommandLine({"completion", "zsh"}).out;
  EXPECT_EQ(script.rfind("#compdef webmunk\n", 0), 0U);
  EXPECT_EQ(script.find("mapfile"), std::string::npos);
  EXPECT_NE(script.find("COMPREPLY=($(compgen -f -- \"$current\"))\n"), std::string::npos);
}

TEST(CompletionTest, OtherShellsAreUsage) {
  EXPECT_EQ(RunCommandLine({"completion"}).exit_code, 2);
  EXPECT_EQ(RunCommandLine({"completion", "fish"}).exit_code, 2);
}

}  // namespace
}  // namespace webmunk::cli
