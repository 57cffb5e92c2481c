#ifndef WEBMUNK_CLI_COMMAND_H_
#define WEBMUNK_CLI_COMMAND_H_

#include <vector>

#include "absl/status/status.h"
#include "arguments.h"
#include "console.h"
#include "exit_code.h"

namespace webmunk::cli {

// One command of the tool.
struct Command {
  // The words that call it, for example `points list`.
  const char* name;
  // What follows the name in the help's first line.
  const char* synopsis;
  // One line, and what is to be known beyond it (or null).
  const char* summary;
  const char* details;
  std::vector<Option> options;
  // Writes data to `console.out`. Must not throw.
  ExitCode (*run)(const Arguments& arguments, Console& console);
};

// Prints the one-line reason `webmunk: ...` and gives the exit code for it.
ExitCode Fail(Console& console, const absl::Status& status);
// The same for a command line that is wrong, whatever the code.
ExitCode FailUsage(Console& console, const absl::Status& status);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_COMMAND_H_
