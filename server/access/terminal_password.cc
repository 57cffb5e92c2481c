#include "server/access/terminal_password.h"

#include <termios.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// No echo for as long as it lives. Ctrl-C ends the input, not the program: the terminal
// must not be left as it is then.
class HiddenInput {
 public:
  HiddenInput() {
    tcgetattr(STDIN_FILENO, &before_);
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    // Without SA_RESTART: a read that waits fails.
    struct sigaction interrupt {};
    interrupt.sa_handler = [](int /*signal*/) {};
    sigaction(SIGINT, &interrupt, &handler_before_);
  }
  ~HiddenInput() {
    sigaction(SIGINT, &handler_before_, nullptr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  struct sigaction handler_before_ {};
};

// False if the input ends first, or a signal comes: streams would go on reading then.
bool ReadLine(std::string& line) {
  char c = 0;
  while (read(STDIN_FILENO, &c, 1) == 1) {
    if (c == '\n') return true;
    line.push_back(c);
  }
  return false;
}

absl::StatusOr<std::string> Ask(const char* prompt) {
  // Before the prompt: whoever answers at once must not be shown.
  const HiddenInput hidden;
  std::cerr << prompt << std::flush;
  std::string line;
  const bool is_read = ReadLine(line);
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
