#include <string>

#include "command_table.h"
#include "merge_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  if (!arguments.Has("into")) {
    return FailUsage(console, absl::InvalidArgumentError("--into must say which one stays"));
  }
  v1::MergeParticipantsRequest request;
  request.set_name(ParticipantName(*arguments.Get("into")));
  request.set_merged_participant(ParticipantName(*identifier));
  request.set_validate_only(arguments.Has("dry-run"));
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::ParticipantMerge> merge = settings->client.MergeParticipants(request);
  if (!merge.ok()) return Fail(console, merge.status());
  if (arguments.Has("wait") && !request.validate_only()) {
    return FinishMerge(*merge, arguments, *settings, console);
  }
  MergeRecord(*merge).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ParticipantsMergeCommand() {
  return {"participants merge",
          "PARTICIPANT --into OTHER [OPTION]...",
          "Make a participant another name of OTHER, which stays. It cannot be undone.",
          "From then on what is sent under either is OTHER's. Prints the merge, which moves the\n"
          "stored points at the server: see `merges watch`.",
          {{"into", "OTHER", "the participant that stays, with its group and settings"},
           {"dry-run", nullptr, "only tell what there is, and what equal points would be dropped"},
           {"wait", nullptr, "wait until it is done"}},
          Run};
}

}  // namespace webmunk::cli
