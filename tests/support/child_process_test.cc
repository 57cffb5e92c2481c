#include "tests/support/child_process.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/temp_directory.h"

namespace webmunk::testing {
namespace {

using std::chrono::seconds;

ChildOptions Shell(const TempDirectory& directory, const std::string& script) {
  return {.arguments = {"sh", "-c", script},
          .environment = {"GREETING=hello"},
          .log_path = directory.path() + "/log",
          .user = ""};
}

TEST(ChildProcessTest, ExitCodeAndOutputAreCaptured) {
  TempDirectory directory("webmunk-t-");
  ChildProcess child(Shell(directory, "echo $GREETING; echo error >&2; exit 7"));
  EXPECT_EQ(child.Wait(seconds(10)), 7);
  EXPECT_EQ(child.Log(), "hello\nerror\n");
}

TEST(ChildProcessTest, DeathBySignalIsTold) {
  TempDirectory directory("webmunk-t-");
  ChildProcess child(Shell(directory, "exec sleep 60"));
  EXPECT_TRUE(child.Running());
  EXPECT_EQ(child.Stop(SIGKILL, seconds(10)), 128 + SIGKILL);
  EXPECT_FALSE(child.Running());
}

TEST(ChildProcessTest, DirectoryIsGoneAfterwards) {
  std::string path;
  {
    TempDirectory directory("webmunk-t-");
    path = directory.path();
    RunCommand(Shell(directory, "true"));
  }
  struct stat status;
  EXPECT_NE(stat(path.c_str(), &status), 0);
}

}  // namespace
}  // namespace webmunk::testing
