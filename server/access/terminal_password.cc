#include "server/access/terminal_password.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <iostream>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// Of the pipe by which the handler tells of Ctrl-C: a handler reaches nothing else.
int interrupts = -1;

void TellOfInterrupt(int /*signal*/) {
  const int before = errno;
  static_cast<void>(!write(interrupts, "", 1));
  errno = before;
}

// No echo for as long as it lives. Ctrl-C ends the input, not the program: the terminal
// must not be left as it is then. One at a time.
class HiddenInput {
 public:
  HiddenInput() {
    tcgetattr(STDIN_FILENO, &before_);
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    // Without it Ctrl-C does what it did before.
    if (pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;
    interrupts = pipe_[1];
    struct sigaction interrupt {};
    interrupt.sa_handler = TellOfInterrupt;
    sigaction(SIGINT, &interrupt, &handler_before_);
  }
  ~HiddenInput() {
    if (interrupts >= 0) {
      sigaction(SIGINT, &handler_before_, nullptr);
      interrupts = -1;
      for (const int end : pipe_) close(end);
    }
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

  // False if the input ends first, or Ctrl-C was pressed at any time.
  bool ReadLine(std::string& line) const {
    char c = 0;
    while (WaitForInput() && read(STDIN_FILENO, &c, 1) == 1) {
      if (c == '\n') return true;
      line.push_back(c);
    }
    return false;
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  // A read alone would not end for a signal that came right before it.
  bool WaitForInput() const {
    std::array<pollfd, 2> wanted = {pollfd{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                    pollfd{.fd = pipe_[0], .events = POLLIN, .revents = 0}};
    while (poll(wanted.data(), wanted.size(), -1) < 0) {
      if (errno != EINTR) return false;
    }
    return wanted[1].revents == 0;
  }

  std::array<int, 2> pipe_ = {-1, -1};
  termios before_{};
  struct sigaction handler_before_ {};
};

absl::StatusOr<std::string> Ask(const char* prompt) {
  // Before the prompt: whoever answers at once must not be shown.
  const HiddenInput hidden;
  std::cerr << prompt << std::flush;
  std::string line;
  const bool is_read = hidden.ReadLine(line);
  std::cerr << "\n";
  if (!is_read) return absl::CancelledError("no password was given");
  return line;
}

}  // namespace

absl::StatusOr<std::string> AskPasswordAtTerminal() {
  if (isatty(STDIN_FILENO) == 0) {
    return absl::FailedPreconditionError(
        "a password is asked for at a terminal alone; give --password_file");
  }
  WEBMUNK_ASSIGN_OR_RETURN(std::string first, Ask("Password: "));
  WEBMUNK_ASSIGN_OR_RETURN(const std::string second, Ask("Again: "));
  if (first != second) return absl::InvalidArgumentError("the two passwords differ");
  return first;
}

}  // namespace webmunk
