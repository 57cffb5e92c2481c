#include <string>
#include <utility>
#include <vector>

#include "command_table.h"
#include "list_command.h"
#include "merge_record.h"
#include "record.h"

namespace webmunk::cli {
namespace {

std::string Json(const v1::ParticipantMerge& merge) { return MergeRecord(merge).Json(); }
std::vector<std::string> Fields(const v1::ParticipantMerge& merge) {
  return MergeRecord(merge).Values();
}

ExitCode RunList(const Arguments& arguments, Console& console) {
  if (!arguments.positional().empty()) {
    return FailUsage(console, absl::InvalidArgumentError("merges list takes no arguments"));
  }
  const absl::StatusOr<ListSettings> settings = ReadListSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  v1::ListParticipantMergesRequest request;
  request.set_page_size(settings->page_size());
  return WriteList<v1::ParticipantMerge>(settings->client.ListParticipantMerges(std::move(request)),
                                         *settings, console, MergeHeading(), Json, Fields);
}

// A command about one merge.
template <typename Show>
ExitCode RunOnOne(const Arguments& arguments, Console& console, Show show) {
  const absl::StatusOr<std::string> argument = OnlyArgument(arguments, "merge");
  if (!argument.ok()) return FailUsage(console, argument.status());
  const absl::StatusOr<std::string> name = MergeName(*argument);
  if (!name.ok()) return FailUsage(console, name.status());
  const absl::StatusOr<CallSettings> settings = ReadCallSettings(arguments, console);
  if (!settings.ok()) return FailUsage(console, settings.status());
  const absl::StatusOr<v1::ParticipantMerge> merge = settings->client.GetParticipantMerge(*name);
  if (!merge.ok()) return Fail(console, merge.status());
  return show(*merge, *settings);
}

ExitCode RunShow(const Arguments& arguments, Console& console) {
  return RunOnOne(arguments, console,
                  [&](const v1::ParticipantMerge& merge, const CallSettings& settings) {
                    MergeRecord(merge).Write(settings.format, console.out);
                    return kSucceeded;
                  });
}

ExitCode RunWatch(const Arguments& arguments, Console& console) {
  return RunOnOne(arguments, console,
                  [&](const v1::ParticipantMerge& merge, const CallSettings& settings) {
                    return FinishMerge(merge, arguments, settings, console);
                  });
}

}  // namespace

Command MergesListCommand() {
  return {
      "merges list",
      "[OPTION]...",
      "List the merges of participants, newest first.",
      "Fields: merge, state, participant that stays, the one merged into it, who asked for it,\n"
      "when it was asked for and done, points found, moved and dropped, error.",
      {kLimitOption},
      RunList};
}

Command MergesShowCommand() {
  return {"merges show", "MERGE [OPTION]...", "Show one merge.", nullptr, {}, RunShow};
}

Command MergesWatchCommand() {
  return {"merges watch",
          "MERGE [OPTION]...",
          "Wait until a merge is done, with a bar that shows how far it is.",
          "Prints it as it ended.",
          {},
          RunWatch};
}

}  // namespace webmunk::cli
