#include "command_table.h"

namespace webmunk::cli {

std::vector<Command> CommandTable() {
  return {
      IngestCommand(),
      ParticipantsListCommand(),
      ParticipantsShowCommand(),
      ParticipantsSummaryCommand(),
      ParticipantsCreateCommand(),
      ParticipantsSetCommand(),
      ParticipantsMoveCommand(),
      ParticipantsDeleteCommand(),
      GroupsListCommand(),
      GroupsCreateCommand(),
      GroupsRenameCommand(),
      GroupsDeleteCommand(),
      ConfigListCommand(),
      ConfigShowCommand(),
      ConfigCreateCommand(),
      ConfigSetCommand(),
      ConfigDeleteCommand(),
      ConfigPreviewCommand(),
      PointsListCommand(),
      QuarantineListCommand(),
      QuarantineShowCommand(),
      QuarantineReplayCommand(),
      QuarantineDiscardCommand(),
      SimulateCommand(),
      VersionCommand(),
  };
}

}  // namespace webmunk::cli
