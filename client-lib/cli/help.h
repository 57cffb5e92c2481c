#ifndef WEBMUNK_CLI_HELP_H_
#define WEBMUNK_CLI_HELP_H_

#include <string>
#include <vector>

#include "command.h"

namespace webmunk::cli {

// What `webmunk --help` prints.
std::string OverviewHelp(const std::vector<Command>& table);

// What `webmunk COMMAND --help` prints.
std::string CommandHelp(const Command& command);

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_HELP_H_
