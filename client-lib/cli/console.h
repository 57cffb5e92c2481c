#ifndef WEBMUNK_CLI_CONSOLE_H_
#define WEBMUNK_CLI_CONSOLE_H_

#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <string>

namespace webmunk::cli {

// What a command sees of the world outside, so that tests can give it another.
struct Console {
  std::istream& in;
  // Data only.
  std::ostream& out;
  // Messages and progress.
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  // An environment variable, if it is set and not empty.
  std::function<std::optional<std::string>(const std::string& name)> environment;
  // Asks for a line, if somebody is there to be asked; else null.
  std::function<std::optional<std::string>(const std::string& prompt)> ask = nullptr;
  // Asks for a line without showing it, if somebody is there to be asked; else null.
  std::function<std::optional<std::string>(const std::string& prompt)> ask_secret = nullptr;
};

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_CONSOLE_H_
