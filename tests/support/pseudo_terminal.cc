#include "tests/support/pseudo_terminal.h"

#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>

#include "tests/support/require.h"

namespace webmunk::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience(30);
constexpr int kPollMillis = 20;

}  // namespace

TerminalProcess::TerminalProcess(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_ = forkpty(&terminal_, nullptr, nullptr, nullptr);
  Require(pid_ >= 0, "forkpty failed");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A shell that runs us in the background has it ignored.
    std::signal(SIGINT, SIG_DFL);
    execvp(argv[0], argv.data());
    _exit(127);
  }
}

TerminalProcess::~TerminalProcess() {
  if (!exit_code_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(terminal_);
}

bool TerminalProcess::Read() {
  pollfd wanted{.fd = terminal_, .events = POLLIN, .revents = 0};
  if (poll(&wanted, 1, kPollMillis) <= 0) return true;
  std::array<char, 4096> buffer{};
  const ssize_t size = read(terminal_, buffer.data(), buffer.size());
  // EIO once nobody has the other side open.
  if (size <= 0) return false;
  screen_.append(buffer.data(), static_cast<std::size_t>(size));
  return true;
}

void TerminalProcess::AwaitText(const std::string& text) {
  const auto deadline = Clock::now() + kPatience;
  bool open = true;
  std::size_t at = std::string::npos;
  while ((at = screen_.find(text, awaited_)) == std::string::npos) {
    Require(open && Clock::now() < deadline, "no \"" + text + "\" is shown: " + screen_);
    open = Read();
  }
  awaited_ = at + text.size();
}

void TerminalProcess::Type(const std::string& keys) {
  Require(write(terminal_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()),
          "cannot type");
}

bool TerminalProcess::Echoes() const {
  termios state{};
  Require(tcgetattr(terminal_, &state) == 0, "the terminal has no state");
  return (state.c_lflag & ECHO) != 0;
}

int TerminalProcess::Wait() {
  const auto deadline = Clock::now() + kPatience;
  while (!exit_code_) {
    Require(Clock::now() < deadline, "it does not end: " + screen_);
    const bool open = Read();
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      while (open && poll(nullptr, 0, 0) == 0) {
        const std::size_t before = screen_.size();
        if (!Read() || screen_.size() == before) break;
      }
    } else if (!open) {
      poll(nullptr, 0, kPollMillis);
    }
  }
  return *exit_code_;
}

}  // namespace webmunk::testing
