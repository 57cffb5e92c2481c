#ifndef WEBMUNK_CLI_TERMINAL_H_
#define WEBMUNK_CLI_TERMINAL_H_

#include <optional>
#include <string>

namespace webmunk::cli {

// Asks at the terminal that is the standard input and reads a line. Nothing if the
// input ends.
std::optional<std::string> AskAtTerminal(const std::string& prompt);
// The same without showing the line.
std::optional<std::string> AskSecretAtTerminal(const std::string& prompt);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_TERMINAL_H_
