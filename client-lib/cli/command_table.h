#ifndef WEBMUNK_CLI_COMMAND_TABLE_H_
#define WEBMUNK_CLI_COMMAND_TABLE_H_

#include <vector>

#include "command.h"

namespace webmunk::cli {

// One file per command defines these.
Command IngestCommand();
Command ParticipantsListCommand();
Command PointsListCommand();
Command QuarantineListCommand();
Command QuarantineShowCommand();
// Both in quarantine_replay.cc: they differ by the call alone.
Command QuarantineReplayCommand();
Command QuarantineDiscardCommand();
Command SimulateCommand();
Command VersionCommand();
Command WatchCommand();

// All commands, as the help lists them.
std::vector<Command> CommandTable();

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_COMMAND_TABLE_H_
