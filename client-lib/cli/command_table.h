#ifndef WEBMUNK_CLI_COMMAND_TABLE_H_
#define WEBMUNK_CLI_COMMAND_TABLE_H_

#include <vector>

#include "command.h"

namespace webmunk::cli {

// One file per command defines these.
Command IngestCommand();
Command ParticipantsListCommand();
// All in participants_show.cc.
Command ParticipantsShowCommand();
Command ParticipantsSummaryCommand();
// All in participants_change.cc.
Command ParticipantsCreateCommand();
Command ParticipantsSetCommand();
Command ParticipantsDeleteCommand();
Command ParticipantsMoveCommand();
// In participants_erase.cc and erasures.cc.
Command ParticipantsEraseCommand();
Command ErasuresListCommand();
Command ErasuresShowCommand();
Command ErasuresWatchCommand();
// In participants_merge.cc and merges.cc.
Command ParticipantsMergeCommand();
Command MergesListCommand();
Command MergesShowCommand();
Command MergesWatchCommand();
// All in groups.cc.
Command GroupsListCommand();
Command GroupsCreateCommand();
Command GroupsRenameCommand();
Command GroupsSetCommand();
Command GroupsDeleteCommand();
// Both in config.cc.
Command ConfigListCommand();
Command ConfigShowCommand();
// All in config_change.cc.
Command ConfigCreateCommand();
Command ConfigSetCommand();
Command ConfigDeleteCommand();
Command ConfigPreviewCommand();
Command PointsListCommand();
Command QuarantineListCommand();
Command QuarantineShowCommand();
// Both in quarantine_replay.cc: they differ by the call alone.
Command QuarantineReplayCommand();
Command QuarantineDiscardCommand();
Command SimulateCommand();
Command LoginCommand();
// In tokens.cc.
Command TokensListCommand();
Command TokensCreateCommand();
Command TokensRevokeCommand();
// In users.cc and users_change.cc.
Command UsersListCommand();
Command UsersShowCommand();
Command UsersCreateCommand();
Command UsersSetCommand();
Command UsersPasswordCommand();
Command UsersDeleteCommand();
// In export_create.cc, export_jobs.cc and export_download.cc.
Command ExportCreateCommand();
Command ExportListCommand();
Command ExportWatchCommand();
Command ExportDownloadCommand();
Command ExportCancelCommand();
Command ExportRunCommand();
// In schedules.cc, schedules_change.cc and schedules_backfill.cc.
Command SchedulesListCommand();
Command SchedulesShowCommand();
Command SchedulesCreateCommand();
Command SchedulesSetCommand();
Command SchedulesDeleteCommand();
Command SchedulesBackfillCommand();
// In destinations.cc, destinations_change.cc and destination_trial.cc.
Command DestinationsListCommand();
Command DestinationsShowCommand();
Command DestinationsCreateCommand();
Command DestinationsSetCommand();
Command DestinationsDeleteCommand();
Command DestinationsTestCommand();
Command CompletionCommand();
Command VersionCommand();
Command WatchCommand();

// All commands, as the help lists them.
std::vector<Command> CommandTable();

}  // namespace webmunk::cli

#endif  // WEBMUNK_CLI_COMMAND_TABLE_H_
