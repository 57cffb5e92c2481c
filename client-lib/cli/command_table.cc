#include "command_table.h"

namespace webmunk::cli {

std::vector<Command> CommandTable() {
  return {
      IngestCommand(),   ParticipantsListCommand(), PointsListCommand(),
      SimulateCommand(), VersionCommand(),
  };
}

}  // namespace webmunk::cli
