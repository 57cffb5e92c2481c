#ifndef WEBMUNK_CLI_TOOL_H_
#define WEBMUNK_CLI_TOOL_H_

#include <string>
#include <vector>

#include "console.h"

namespace webmunk::cli {

// Runs the command that `words` (the command line without the program's name)
// call, and returns the exit code.
int RunTool(const std::vector<std::string>& words, Console& console);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_TOOL_H_
