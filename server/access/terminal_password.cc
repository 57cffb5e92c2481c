#include "server/access/terminal_password.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "server/base/status_macros.h"

namespace webmunk {
namespace {

// No echo for as long as it lives.
class HiddenInput {
 public:
  HiddenInput() {
    tcgetattr(STDIN_FILENO, &before_);
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }
  ~HiddenInput() { tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
};

absl::StatusOr<std::string> Ask(const char* prompt) {
  std::cerr << prompt << std::flush;
  std::string line;
  const HiddenInput hidden;
  const bool is_read = static_cast<bool>(std::getline(std::cin, line));
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
