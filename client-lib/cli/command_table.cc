#include "command_table.h"

#include <array>

namespace webmunk::cli {
namespace {

constexpr std::array kCommands = {
    &IngestCommand,
    &ParticipantsListCommand,
    &ParticipantsShowCommand,
    &ParticipantsSummaryCommand,
    &ParticipantsCreateCommand,
    &ParticipantsSetCommand,
    &ParticipantsMoveCommand,
    &ParticipantsDeleteCommand,
    &ParticipantsEraseCommand,
    &ParticipantsMergeCommand,
    &ErasuresListCommand,
    &ErasuresShowCommand,
    &ErasuresWatchCommand,
    &MergesListCommand,
    &MergesShowCommand,
    &MergesWatchCommand,
    &GroupsListCommand,
    &GroupsCreateCommand,
    &GroupsRenameCommand,
    &GroupsSetCommand,
    &GroupsDeleteCommand,
    &ConfigListCommand,
    &ConfigShowCommand,
    &ConfigCreateCommand,
    &ConfigSetCommand,
    &ConfigDeleteCommand,
    &ConfigPreviewCommand,
    &PointsListCommand,
    &ExportCreateCommand,
    &ExportListCommand,
    &ExportWatchCommand,
    &ExportDownloadCommand,
    &ExportCancelCommand,
    &ExportRunCommand,
    &SchedulesListCommand,
    &SchedulesShowCommand,
    &SchedulesCreateCommand,
    &SchedulesSetCommand,
    &SchedulesDeleteCommand,
    &SchedulesBackfillCommand,
    &DestinationsListCommand,
    &DestinationsShowCommand,
    &DestinationsCreateCommand,
    &DestinationsSetCommand,
    &DestinationsDeleteCommand,
    &DestinationsTestCommand,
    &QuarantineListCommand,
    &QuarantineShowCommand,
    &QuarantineReplayCommand,
    &QuarantineDiscardCommand,
    &UsersListCommand,
    &UsersShowCommand,
    &UsersCreateCommand,
    &UsersSetCommand,
    &UsersPasswordCommand,
    &UsersDeleteCommand,
    &TokensListCommand,
    &TokensCreateCommand,
    &TokensRevokeCommand,
    &LoginCommand,
    &SimulateCommand,
    &CompletionCommand,
    &VersionCommand,
    &WatchCommand,
};

}  // namespace

std::vector<Command> CommandTable() {
  std::vector<Command> commands;
  commands.reserve(kCommands.size());
  for (const auto make : kCommands) commands.push_back(make());
  return commands;
}

}  // namespace webmunk::cli
