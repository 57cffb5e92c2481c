#ifndef WEBMUNK_CLIENT_TESTING_TOOL_RUN_H_
#define WEBMUNK_CLIENT_TESTING_TOOL_RUN_H_

#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "console.h"
#include "tool.h"

namespace webmunk::cli {

// One run of the tool within the test's process, and what it wrote.
struct ToolRun {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// Runs a command line, by default without a terminal and with nobody to be asked.
inline ToolRun RunCommandLine(
    const std::vector<std::string>& words, const std::string& standard_input = "",
    const std::map<std::string, std::string>& environment = {}, bool terminal = false,
    std::function<std::optional<std::string>(const std::string& prompt)> ask = nullptr) {
  std::istringstream in(standard_input);
  std::ostringstream out;
  std::ostringstream err;
  Console console{.in = in,
                  .out = out,
                  .err = err,
                  .out_is_terminal = terminal,
                  .err_is_terminal = terminal,
                  .environment = [&](const std::string& name) -> std::optional<std::string> {
                    const auto found = environment.find(name);
                    if (found == environment.end()) return std::nullopt;
                    return found->second;
                  },
                  .ask = std::move(ask)};
  const int exit_code = RunTool(words, console);
  return {exit_code, out.str(), err.str()};
}

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLIENT_TESTING_TOOL_RUN_H_
