#include <string>

#include "absl/strings/str_cat.h"
#include "command_table.h"
#include "irrevocable.h"
#include "merge_record.h"
#include "plain_text.h"
#include "record.h"

namespace webmunk::cli {
namespace {

bool IsMeant(const v1::ParticipantMerge& found, const v1::MergeParticipantsRequest& request,
             Console& console) {
  const std::string goes = EscapeControls(request.merged_participant());
  const std::string stays = EscapeControls(request.name());
  return IsMeant(console, absl::StrCat("of ", goes, " there is: points ", found.found_points()),
                 absl::StrCat("Make it another name of ", stays, " for good?"));
}

ExitCode Run(const Arguments& arguments, Console& console) {
  const absl::StatusOr<std::string> identifier = OnlyArgument(arguments, "participant");
  if (!identifier.ok()) return FailUsage(console, identifier.status());
  if (!arguments.Has("into")) {
    return FailUsage(console, absl::InvalidArgumentError("--into must say which one stays"));
  }
  const absl::StatusOr<bool> asks = MustAsk(arguments, console, "a merge");
  if (!asks.ok()) return FailUsage(console, asks.status());
  v1::MergeParticipantsRequest request;
  request.set_name(ParticipantName(*arguments.Get("into")));
  request.set_merged_participant(ParticipantName(*identifier));
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const bool dry_run = arguments.Has("dry-run");
  if (dry_run || *asks) {
    request.set_validate_only(true);
    const absl::StatusOr<v1::ParticipantMerge> found = settings->client.MergeParticipants(request);
    if (!found.ok()) return Fail(console, found.status());
    if (dry_run) {
      MergeRecord(*found).Write(settings->format, console.out);
      return kSucceeded;
    }
    if (!IsMeant(*found, request, console)) {
      return Fail(console, absl::CancelledError("nothing was merged"));
    }
    request.set_validate_only(false);
  }
  const absl::StatusOr<v1::ParticipantMerge> merge = settings->client.MergeParticipants(request);
  if (!merge.ok()) return Fail(console, merge.status());
  if (arguments.Has("wait")) return FinishMerge(*merge, arguments, *settings, console);
  MergeRecord(*merge).Write(settings->format, console.out);
  return kSucceeded;
}

}  // namespace

Command ParticipantsMergeCommand() {
  return {"participants merge",
          "PARTICIPANT --into OTHER [OPTION]...",
          "Make a participant another name of OTHER, which stays. It cannot be undone.",
          "Shows what there is and asks first; without a terminal it needs --yes. From\n"
          "then on what is sent under either is OTHER's. Prints the merge,\n"
          "which moves the stored points at the server: see `merges watch`.",
          {{"into", "OTHER", "the participant that stays, with its group and settings"},
           {"dry-run", nullptr, "only tell what there is, and what equal points would be dropped"},
           {"yes", nullptr, "do not ask"},
           {"wait", nullptr, "wait until it is done"}},
          Run};
}

}  // namespace webmunk::cli
