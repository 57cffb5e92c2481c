#include "command_table.h"

namespace webmunk::cli {

std::vector<Command> CommandTable() {
  return {
      IngestCommand(),
      ParticipantsListCommand(),
      PointsListCommand(),
      QuarantineListCommand(),
      QuarantineShowCommand(),
      QuarantineReplayCommand(),
      QuarantineDiscardCommand(),
      SimulateCommand(),
      VersionCommand(),
      WatchCommand(),
  };
}

}  // namespace webmunk::cli
