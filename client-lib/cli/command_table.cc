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
      ExportCreateCommand(),
      ExportListCommand(),
      ExportWatchCommand(),
      ExportDownloadCommand(),
      ExportCancelCommand(),
      ExportRunCommand(),
      QuarantineListCommand(),
      QuarantineShowCommand(),
      QuarantineReplayCommand(),
      QuarantineDiscardCommand(),
      UsersListCommand(),
      UsersShowCommand(),
      UsersCreateCommand(),
      UsersSetCommand(),
      UsersPasswordCommand(),
      UsersDeleteCommand(),
      TokensListCommand(),
      TokensCreateCommand(),
      TokensRevokeCommand(),
      LoginCommand(),
      SimulateCommand(),
      CompletionCommand(),
      VersionCommand(),
      WatchCommand(),
  };
}

}  // namespace webmunk::cli
