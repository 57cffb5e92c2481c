#include "tests/support/temp_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/support/require.h"

namespace webmunk::testing {

TempDirectory::TempDirectory(const std::string& prefix, const std::string& parent) {
  const char* usual = std::getenv("TMPDIR");
  path_ = !parent.empty() ? parent : usual != nullptr ? usual : "/tmp";
  path_ += "/" + prefix + "XXXXXX";
  Require(mkdtemp(path_.data()) != nullptr, "cannot make a directory like " + path_);
  // The database runs as another user.
  Require(chmod(path_.c_str(), 0755) == 0, "cannot open " + path_);

  int ends[2];
  Require(pipe2(ends, O_CLOEXEC) == 0, "pipe2 failed");
  const pid_t pid = fork();
  Require(pid >= 0, "fork failed");
  if (pid == 0) {
    dup2(ends[0], STDIN_FILENO);
    // A group of its own: Ctrl-C must not end it before its work is done. The
    // pause lets a database that dies with us end first.
    setpgid(0, 0);
    execl("/bin/sh", "sh", "-c", "cat; rm -rf \"$0\" 2>/dev/null || { sleep 2; rm -rf \"$0\"; }",
          path_.c_str(), nullptr);
    _exit(127);
  }
  close(ends[0]);
  keeper_pipe_ = ends[1];
  keeper_pid_ = pid;
}

TempDirectory::~TempDirectory() {
  close(keeper_pipe_);
  waitpid(keeper_pid_, nullptr, 0);
}

}  // namespace webmunk::testing
