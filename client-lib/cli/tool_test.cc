#include "tool.h"

#include <gtest/gtest.h>

#include <optional>
#include <streambuf>

#include "command_table.h"
#include "testing/fake_server.h"
#include "testing/tool_run.h"
#include "webmunk/client.h"

namespace webmunk::cli {
namespace {

TEST(ToolTest, VersionIsPrinted) {
  const std::string expected = std::string("webmunk ") + Version() + "\n";
  EXPECT_EQ(RunCommandLine({"version"}).out, expected);
  EXPECT_EQ(RunCommandLine({"--version"}).out, expected);
  EXPECT_EQ(RunCommandLine({"version", "--output=json"}).out,
            std::string(R"({"version":")") + Version() + "\"}\n");
}

TEST(ToolTest, OverviewListsEveryCommand) {
  const ToolRun run = RunCommandLine({"--help"});
  EXPECT_EQ(run.exit_code, 0);
  for (const Command& command : CommandTable()) {
    EXPECT_NE(run.out.find(command.name), std::string::npos) << command.name;
  }
}

TEST(ToolTest, HelpOfACommandListsItsOptionsOnStandardOutput) {
  const ToolRun run = RunCommandLine({"points", "list", "--limit", "--help"});
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_NE(run.out.find("--created-from T"), std::string::npos);
  EXPECT_NE(run.out.find("--server ADDRESS"), std::string::npos);
  EXPECT_EQ(run.err, "");
}

TEST(ToolTest, MissingAndUnknownCommandsAndOptionsAreUsage) {
  EXPECT_EQ(RunCommandLine({}).exit_code, 2);
  EXPECT_EQ(RunCommandLine({"points"}).exit_code, 2);
  EXPECT_EQ(RunCommandLine({"--bogus"}).err, "webmunk: unknown option --bogus\n");
  const ToolRun run = RunCommandLine({"points", "delete", "x"});
  EXPECT_EQ(run.exit_code, 2);
  EXPECT_EQ(run.err, "webmunk: unknown command 'points delete'; see webmunk --help\n");
  EXPECT_EQ(run.out, "");
}

TEST(ToolTest, GlobalOptionsMayStandBeforeTheCommand) {
  FakeServer server;
  EXPECT_EQ(RunCommandLine({"--server", server.address(), "--output=json", "participants", "list"})
                .exit_code,
            0);
}

TEST(ToolTest, AddressComesFromTheOptionElseFromTheEnvironment) {
  FakeServer server;
  EXPECT_EQ(RunCommandLine({"participants", "list"}, "", {{"WEBMUNK_SERVER", server.address()}})
                .exit_code,
            0);
  EXPECT_EQ(RunCommandLine({"participants", "list", "--server", server.address()}, "",
                           {{"WEBMUNK_SERVER", "example.org:1"}})
                .exit_code,
            0);
  EXPECT_EQ(server.script.times_left.size(), 2U);
}

TEST(ToolTest, PlainTextToAnotherMachineIsUsage) {
  EXPECT_EQ(RunCommandLine({"participants", "list", "--server", "example.org:1"}).exit_code, 2);
}

TEST(ToolTest, ServerThatIsAwayIsTryLater) {
  std::optional<FakeServer> server(std::in_place);
  const std::string address = server->address();
  server.reset();
  const ToolRun run =
      RunCommandLine({"participants", "list", "--server", address, "--timeout", "300ms"});
  EXPECT_EQ(run.exit_code, 75);
  EXPECT_EQ(run.out, "");
  EXPECT_EQ(run.err.rfind("webmunk: ", 0), 0U) << run.err;
}

TEST(ToolTest, OutputThatCannotBeWrittenIsAFailure) {
  struct FullDisk : std::streambuf {
  } full_disk;
  std::istringstream in;
  std::ostream out(&full_disk);
  std::ostringstream err;
  Console console{.in = in, .out = out, .err = err, .environment = [](const std::string&) {
                    return std::nullopt;
                  }};
  EXPECT_EQ(RunTool({"version"}, console), 1);
  EXPECT_EQ(err.str(), "webmunk: cannot write the output\n");
}

}  // namespace
}  // namespace webmunk::cli
