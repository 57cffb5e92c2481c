#include "tests/support/child_process.h"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

// Runs between fork and exec: only calls that need no memory of the parent's.
[[noreturn]] void Exec(const ChildOptions& options, int log, const passwd* user, char** argv,
                       char** envp) {
  const int null = open("/dev/null", O_RDONLY);
  dup2(null, STDIN_FILENO);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  // Ctrl-C at the terminal is ours to pass on.
  setpgid(0, 0);
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  // After setuid, which clears it.
  prctl(PR_SET_PDEATHSIG, options.death_signal);
  // A shell that runs us in the background has it ignored.
  signal(SIGINT, SIG_DFL);
  execvpe(argv[0], argv, envp);
  _exit(127);
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (std::string& s : strings) pointers.push_back(s.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ChildProcess::ChildProcess(const ChildOptions& options) : log_path_(options.log_path) {
  std::vector<std::string> arguments = options.arguments;
  std::vector<std::string> environment = options.environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::vector<char*> argv = Pointers(arguments);
  std::vector<char*> envp = Pointers(environment);
  const passwd* user = nullptr;
  if (!options.user.empty()) {
    user = getpwnam(options.user.c_str());
    Require(user != nullptr, "no user " + options.user);
  }
  const int log = open(log_path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  Require(log >= 0, "cannot write " + log_path_);
  pid_ = fork();
  Require(pid_ >= 0, "fork failed");
  if (pid_ == 0) Exec(options, log, user, argv.data(), envp.data());
  close(log);
}

ChildProcess::~ChildProcess() { Stop(SIGKILL, std::chrono::seconds(10)); }

bool ChildProcess::Running() { return !Wait(std::chrono::milliseconds(0)).has_value(); }

void ChildProcess::Signal(int signal) {
  if (Running()) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (!exit_code_.has_value()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (Clock::now() >= deadline) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  return exit_code_;
}

std::optional<int> ChildProcess::Stop(int signal, std::chrono::milliseconds timeout) {
  Signal(signal);
  std::optional<int> code = Wait(timeout);
  if (code.has_value()) return code;
  Signal(SIGKILL);
  return Wait(std::chrono::seconds(10));
}

std::string ChildProcess::Log() const { return ReadFile(log_path_); }

void RunCommand(const ChildOptions& options) {
  ChildProcess child(options);
  const std::optional<int> code = child.Wait(std::chrono::seconds(60));
  Require(code == 0, options.arguments[0] + " failed: " + child.Log());
}

std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::ifstream file(entry.path() / "stat");
    const std::string stat(std::istreambuf_iterator<char>(file), {});
    // `pid (command) state parent …`, and a command may hold anything.
    const size_t command_end = stat.rfind(')');
    if (command_end == std::string::npos) continue;
    std::istringstream rest(stat.substr(command_end + 1));
    char state = 0;
    pid_t its_parent = 0;
    if (rest >> state >> its_parent && its_parent == parent) children.push_back(std::stoi(stat));
  }
  return children;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  Require(file.good(), "cannot read " + path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace webmunk::testing
