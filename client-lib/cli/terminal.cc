#include "terminal.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace webmunk::cli {

std::optional<std::string> AskAtTerminal(const std::string& prompt) {
  std::cerr << prompt << ": " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  if (!std::cin.good()) return std::nullopt;
  return line;
}

std::optional<std::string> AskSecretAtTerminal(const std::string& prompt) {
  termios shown{};
  if (tcgetattr(STDIN_FILENO, &shown) != 0) return std::nullopt;
  termios hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  // Before the prompt: whoever answers at once must not be shown.
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::cerr << prompt << ": " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  std::cerr << "\n";
  if (!std::cin.good()) return std::nullopt;
  return line;
}

}  // namespace webmunk::cli
