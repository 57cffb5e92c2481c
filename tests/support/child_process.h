#ifndef WEBMUNK_TESTS_SUPPORT_CHILD_PROCESS_H_
#define WEBMUNK_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace webmunk::testing {

struct ChildOptions {
  // Program path (or a name on PATH) and its arguments.
  std::vector<std::string> arguments;
  // Added to the environment, each `NAME=value`.
  std::vector<std::string> environment;
  // Takes stdout and stderr, appended.
  std::string log_path;
  // Runs as this user; only root may ask for it. Empty: as we are.
  std::string user;
  // Sent to the child should the test process die.
  int death_signal = SIGKILL;
};

// A process that we started and alone may end. Not thread-safe. Start it on the
// main thread: the death signal follows the starting thread.
class ChildProcess {
 public:
  explicit ChildProcess(const ChildOptions& options);
  // Kills (SIGKILL) what still runs.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  bool Running();
  // Does nothing once the process has ended.
  void Signal(int signal);
  // The exit code, or 128 + the signal that ended it; nullopt if it still runs
  // after `timeout`.
  std::optional<int> Wait(std::chrono::milliseconds timeout);
  // Sends `signal`, waits; SIGKILL when `timeout` is over. Returns as Wait.
  std::optional<int> Stop(int signal, std::chrono::milliseconds timeout);
  // All that the process wrote since the log file was made.
  std::string Log() const;

 private:
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::string log_path_;
};

// Runs a command to its end (60 s at most); throws if it fails, with its output.
void RunCommand(const ChildOptions& options);

// The processes that `parent` started and that still run.
std::vector<pid_t> ChildrenOf(pid_t parent);

// The whole file; throws if it cannot be read.
std::string ReadFile(const std::string& path);

}  // namespace webmunk::testing

#endif  // WEBMUNK_TESTS_SUPPORT_CHILD_PROCESS_H_
